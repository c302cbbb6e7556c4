/** What one client may take of the server. Times are milliseconds. */
export interface Limits {
  /** Request line and headers together; more is a 431. */
  readonly maxHeaderBytes: number;
  /** From a connection's, or a request's, first byte to the end of its headers; then a 408. */
  readonly headersTimeoutMs: number;
  /** From a request's first byte to the end of its body; then a 408. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept for the next request. */
  readonly keepAliveTimeoutMs: number;
  /** How long a client may leave a streamed reply unread before the connection is dropped. */
  readonly drainTimeoutMs: number;
  /** How long a stop waits for requests that are under way. */
  readonly stopTimeoutMs: number;
}

export const defaultLimits: Limits = {
  maxHeaderBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 5_000,
  drainTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
};

/**
 * How long a connection is read on after a refusal that ends it. What is sent meanwhile is thrown away; closing at once
 * would make the system reset the connection, and the client might never see the refusal.
 */
export const lingerMs = 1_000;
