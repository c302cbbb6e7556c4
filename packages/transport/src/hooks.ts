/** Header names and values. A value that is undefined sends no header. */
export type HeadersOption =
  | Readonly<Record<string, string | undefined>>
  | Iterable<readonly [name: string, value: string]>;

/** One call of a method: what logs, metrics and traces may show. It has no id of a key, no header and no body. */
export interface CallInfo {
  /** Distinguishes the call from all others of the process. */
  readonly id: string;
  /** `partner-subscriptions` or `certcentral`. */
  readonly api: string;
  /** The operationId in the spec. */
  readonly operation: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path in the spec, with `{name}` in place of ids. */
  readonly route: string;
  /** The origin of the server, such as `https://www.digicert.com`. */
  readonly server: string;
}

export interface AttemptStartEvent extends CallInfo {
  /** The number of this attempt, from 1. */
  readonly attempts: number;
}

/** One attempt, after it ended. */
export interface AttemptEvent extends AttemptStartEvent {
  readonly durationMs: number;
  /** The HTTP status code, if a response came. */
  readonly status?: number;
  /** The `X-Request-Id` of the response, if it has one. */
  readonly requestId?: string;
  /** The name of the error's class, if no response came. */
  readonly error?: string;
}

/** An attempt that will be repeated. */
export interface RetryEvent extends AttemptEvent {
  /** The wait before the next attempt. */
  readonly delayMs: number;
}

/** A call, after it ended. */
export interface CallEndEvent extends AttemptStartEvent {
  /** From the start of the call, all attempts and waits included. */
  readonly durationMs: number;
  readonly status?: number;
  readonly requestId?: string;
  /**
   * What the call throws, or a masked copy of it if code of yours threw it; undefined if the call resolves. No printed
   * form of it shows a secret.
   */
  readonly error?: Error;
}

/**
 * Functions that are called while a call goes on, each with the fields of the call. They may be async. They are not
 * awaited, and what they throw changes nothing.
 */
export interface Hooks {
  readonly onCallStart?: ((event: CallInfo) => unknown) | undefined;
  /** What it returns is sent as headers of this attempt, such as `traceparent`; from a promise, nothing is. */
  readonly onAttemptStart?:
    | ((event: AttemptStartEvent) => HeadersOption | undefined | Promise<undefined>)
    | undefined;
  /** After each attempt, whatever its result. */
  readonly onAttempt?: ((event: AttemptEvent) => unknown) | undefined;
  /** Before the wait for another attempt. */
  readonly onRetry?: ((event: RetryEvent) => unknown) | undefined;
  readonly onCallEnd?: ((event: CallEndEvent) => unknown) | undefined;
}

/**
 * Runs code of the caller that must not change what happens: what it throws and what it rejects with is dropped. A
 * promise is not awaited.
 *
 * @returns what the code returned, if that is no promise.
 */
export function runDetached<T>(run: () => T | PromiseLike<unknown>): T | undefined {
  try {
    const result = run();
    if (typeof Object(result).then !== "function") return result as T;
    Promise.resolve(result).catch(() => {});
  } catch {}
  return undefined;
}
