/** Header names and values. A value that is undefined sends no header. */
export type HeadersOption =
  | Readonly<Record<string, string | undefined>>
  | Iterable<readonly [name: string, value: string]>;

/** One call of a method, for logs, metrics and traces. It contains no id of a key, no header and no body. */
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
  /** The HTTP status code, if there was a response. */
  readonly status?: number;
  /** The `X-Request-Id` of the response, if it has one. */
  readonly requestId?: string;
  /** The name of the error's class, if there was no response. */
  readonly error?: string;
}

/** An attempt that will be repeated. */
export interface RetryEvent extends AttemptEvent {
  /** The wait before the next attempt. */
  readonly delayMs: number;
}

/** A call, after it ended. */
export interface CallEndEvent extends AttemptStartEvent {
  /** From the start of the call, including all attempts and waits. */
  readonly durationMs: number;
  readonly status?: number;
  readonly requestId?: string;
  /**
   * The error that the call throws, or a masked copy if your own code threw it. Undefined if the call resolves. No
   * printed form of it shows a secret.
   */
  readonly error?: Error;
}

/**
 * Functions that are called during a call, each with the fields of the call. They may be async. They are not awaited,
 * and an error in one has no effect on the call.
 */
export interface Hooks {
  readonly onCallStart?: ((event: CallInfo) => unknown) | undefined;
  /** The headers that it returns, such as `traceparent`, are sent with this attempt. A promise is ignored. */
  readonly onAttemptStart?:
    | ((event: AttemptStartEvent) => HeadersOption | undefined | Promise<undefined>)
    | undefined;
  /** After each attempt, whatever its result. */
  readonly onAttempt?: ((event: AttemptEvent) => unknown) | undefined;
  /** Before the wait for the next attempt. */
  readonly onRetry?: ((event: RetryEvent) => unknown) | undefined;
  readonly onCallEnd?: ((event: CallEndEvent) => unknown) | undefined;
}

/**
 * Runs code of the caller that must not affect a call: an error or a rejection is dropped. A promise is not awaited.
 *
 * @returns what the code returned; undefined if it threw or returned a promise.
 */
export function runDetached<T>(run: () => T | PromiseLike<unknown>): T | undefined {
  try {
    const result = run();
    if (typeof Object(result).then !== "function") return result as T;
    Promise.resolve(result).catch(() => {});
  } catch {}
  return undefined;
}
