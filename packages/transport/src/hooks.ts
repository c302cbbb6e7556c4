/** Header names and values. If a value is undefined, the client does not send this header. */
export type HeadersOption =
  | Readonly<Record<string, string | undefined>>
  | Iterable<readonly [name: string, value: string]>;

/**
 * Describes one call of a method, for logs, metrics and traces. Contains no key id, no header and no body.
 */
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

/** Describes an attempt that has ended. */
export interface AttemptEvent extends AttemptStartEvent {
  readonly durationMs: number;
  /** The HTTP status code, if there was a response. */
  readonly status?: number;
  /** The `X-Request-Id` of the response, if it has one. */
  readonly requestId?: string;
  /** The name of the error's class, if there was no response. */
  readonly error?: string;
}

/** Describes an attempt that the client will repeat. */
export interface RetryEvent extends AttemptEvent {
  /** The wait before the next attempt. */
  readonly delayMs: number;
}

/** Describes a call that has ended. */
export interface CallEndEvent extends AttemptStartEvent {
  /** The time since the start of the call, in milliseconds. Includes all attempts and waits. */
  readonly durationMs: number;
  readonly status?: number;
  readonly requestId?: string;
  /**
   * The error that the call throws, or a masked copy if your own code threw the error. Undefined if the call
   * resolves. No printed form of this error shows a secret.
   */
  readonly error?: Error;
}

/**
 * Functions that the client calls during a call, with the fields of the call. They may be async. The client
 * does not await them. An error in a hook has no effect on the call.
 */
export interface Hooks {
  readonly onCallStart?: ((event: CallInfo) => unknown) | undefined;
  /**
   * Called before each attempt. The client sends the returned headers, such as `traceparent`, with this
   * attempt. A returned promise is ignored.
   */
  readonly onAttemptStart?:
    | ((event: AttemptStartEvent) => HeadersOption | undefined | Promise<undefined>)
    | undefined;
  /** Called after each attempt, whatever its result. */
  readonly onAttempt?: ((event: AttemptEvent) => unknown) | undefined;
  /** Called before the wait for the next attempt. */
  readonly onRetry?: ((event: RetryEvent) => unknown) | undefined;
  readonly onCallEnd?: ((event: CallEndEvent) => unknown) | undefined;
}

/**
 * Runs code of the caller that must not affect a call. Drops errors and rejections. Does not await a promise.
 *
 * @returns The value that the code returned. Undefined if the code threw or returned a promise.
 */
export function runDetached<T>(run: () => T | PromiseLike<unknown>): T | undefined {
  try {
    const result = run();
    if (typeof Object(result).then !== "function") return result as T;
    Promise.resolve(result).catch(() => {});
  } catch {}
  return undefined;
}
