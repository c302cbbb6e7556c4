import { ConnectionError, TimeoutError } from "./errors/call-error.ts";
import type { LatchkeyError } from "./errors/latchkey-error.ts";
import { HttpResponse } from "./response.ts";

/** How often a call is retried, and the waits between attempts. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Undefined if DigiCert documents no rate limit of the API. */
  readonly rateLimitWindowMs: number | undefined;
}

/**
 * Returns the wait before the next attempt, in milliseconds. Returns undefined if another attempt is useless,
 * unsafe, or later than the policy allows. GET and PUT may be retried. A repeated POST could create a second
 * key. So a POST is retried only if the service cannot have acted on the first request.
 */
export function retryDelayMs(
  outcome: HttpResponse | LatchkeyError,
  method: string,
  attempts: number,
  { maxRetries, baseDelayMs, maxDelayMs, rateLimitWindowMs }: RetryPolicy,
): number | undefined {
  if (attempts > maxRetries) return undefined;
  const isIdempotent = method === "GET" || method === "PUT";
  // Half of the wait is random, so that many clients do not retry at the same moment.
  let delayMs = baseDelayMs * 2 ** (attempts - 1) * (1 + Math.random());
  if (outcome instanceof HttpResponse) {
    const { status, retryAfterMs } = outcome;
    const isRateLimit = status === 429;
    if (!isRateLimit && !(isIdempotent && (status === 408 || status >= 500))) return undefined;
    if (retryAfterMs !== undefined) return retryAfterMs > maxDelayMs ? undefined : retryAfterMs;
    if (isRateLimit && rateLimitWindowMs) delayMs = rateLimitWindowMs;
  } else {
    const isTemporary =
      outcome instanceof TimeoutError || (outcome instanceof ConnectionError && !outcome.isCertificate);
    if (!isTemporary || !(isIdempotent || outcome.neverSent)) return undefined;
  }
  return Math.min(delayMs, maxDelayMs);
}
