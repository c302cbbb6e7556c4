import { ConnectionError, TimeoutError } from "./errors/call-error.ts";
import type { LatchkeyError } from "./errors/latchkey-error.ts";
import { HttpResponse } from "./response.ts";

/** How often and how patiently a call is repeated. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Undefined if no page of the API names a window. */
  readonly rateLimitWindowMs: number | undefined;
}

/**
 * Milliseconds to wait before the next attempt; undefined if another one is useless, not safe, or later than the policy
 * allows. GET and PUT may be repeated. A repeated POST creates a second key, so it is repeated only if the service
 * cannot have acted on it.
 */
export function retryDelayMs(
  outcome: HttpResponse | LatchkeyError,
  method: string,
  attempts: number,
  { maxRetries, baseDelayMs, maxDelayMs, rateLimitWindowMs }: RetryPolicy,
): number | undefined {
  if (attempts > maxRetries) return undefined;
  const isIdempotent = method === "GET" || method === "PUT";
  // Half of the wait is random, so that many clients do not come back at the same moment.
  let delayMs = baseDelayMs * 2 ** (attempts - 1) * (1 + Math.random());
  if (outcome instanceof HttpResponse) {
    const { status, retryAfterMs } = outcome;
    const isRateLimit = status === 429;
    if (!isRateLimit && !(isIdempotent && (status === 408 || status >= 500))) return undefined;
    if (retryAfterMs !== undefined) return retryAfterMs > maxDelayMs ? undefined : retryAfterMs;
    if (isRateLimit && rateLimitWindowMs) delayMs = rateLimitWindowMs;
  } else {
    const isPassing =
      outcome instanceof TimeoutError || (outcome instanceof ConnectionError && !outcome.isCertificate);
    if (!isPassing || !(isIdempotent || outcome.neverSent)) return undefined;
  }
  return Math.min(delayMs, maxDelayMs);
}
