import type { CallDetails } from "./errors/call-error.ts";

/** One attempt, as logs and traces may show it: no id, no header, no body. */
export interface AttemptEvent extends CallDetails {
  readonly durationMs: number;
  /** The HTTP status code, where a reply came. */
  readonly status?: number;
  /** The name of the error's class, where none came. */
  readonly error?: string;
}

/** An attempt that will be repeated. */
export interface RetryEvent extends AttemptEvent {
  /** The wait before the next attempt. */
  readonly delayMs: number;
}

/** Functions that are told what happens. They are not waited for, and what they throw is dropped. */
export interface Hooks {
  /** After each attempt, whatever became of it. */
  readonly onAttempt?: (event: AttemptEvent) => void;
  /** Before the wait for another attempt. */
  readonly onRetry?: (event: RetryEvent) => void;
}
