/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Repetitions after the first attempt. 2 by default; 0 turns them off. */
  readonly maxRetries?: number;
  /** The wait before repetition n is a random time up to this, doubled n times. 250 by default. */
  readonly baseDelayMs?: number;
  /** No wait is longer than this, whatever `Retry-After` says. 30,000 by default. */
  readonly maxDelayMs?: number;
}

/**
 * Whether another attempt is safe. GET and PUT may be repeated; a repeated POST makes a second key, so it is repeated
 * only where the service cannot have acted on it.
 */
export function mayRepeat(method: string, outcome: { status: number } | { neverSent: boolean }): boolean {
  const isRepeatable = method === "GET" || method === "PUT" || method === "HEAD";
  if ("neverSent" in outcome) return isRepeatable || outcome.neverSent;
  const { status } = outcome;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/**
 * Milliseconds to wait before the next attempt: what the server asks for, else full jitter, so that many clients do
 * not come back at once. Both are capped.
 */
export function retryDelayMs(
  attempt: number,
  retryAfter: string | null,
  now: number,
  { baseDelayMs = 250, maxDelayMs = 30_000 }: RetryOptions,
): number {
  const asked = readRetryAfter(retryAfter, now);
  return Math.min(asked ?? Math.random() * baseDelayMs * 2 ** attempt, maxDelayMs);
}

/** Seconds, or a date (RFC 9110, 10.2.3). What is neither is ignored. */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
