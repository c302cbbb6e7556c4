/** Limits how much of the server one client may use. Times are in milliseconds. */
export interface Limits {
  /** The maximum size of request line and headers together. A longer request gets a 431. */
  readonly maxHeaderBytes: number;
  /**
   * The maximum time from the first byte of a connection or a request to the end of the headers. A later
   * request gets a 408.
   */
  readonly headersTimeoutMs: number;
  /** The maximum time from the first byte of a request to the end of the body. A later request gets a 408. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection stays open. */
  readonly keepAliveTimeoutMs: number;
  /**
   * The maximum time for which a client may read nothing of a response. Then the connection is destroyed. The
   * server checks this four times in that period.
   */
  readonly drainTimeoutMs: number;
  /** How long a stop waits for requests in progress. */
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
 * How long the server still reads a connection after an error response that closes it. The server discards
 * this data. If the server closed the connection immediately, the system would reset it, and the client might
 * never receive the response.
 */
export const lingerMs = 1_000;

/** The maximum time of one turn of the event loop for requests and slices of streams. A longer turn delays everything else. */
const turnMs = 2;

/**
 * Divides the event loop's time among requests and streams. Without this class, the server would handle all
 * requests that arrive together before any other caller gets a response. For 40 lists of 100,000 keys, that
 * took seconds.
 */
export class Turns {
  readonly #requests: (() => void)[] = [];
  readonly #slices: (() => void)[] = [];
  #isOpen = false;
  #endsAt = 0;
  /** Each turn runs one waiting request and one waiting slice, even if one of them takes all the time. */
  #owesRequest = false;
  #owesSlice = false;
  #isResuming = false;

  /** Whether a request may be handled immediately: the current turn has time, and no other request waits. */
  hasTime(): boolean {
    if (!this.#isOpen) this.#open();
    return this.#requests.length === 0 && performance.now() < this.#endsAt;
  }

  /**
   * Resolves when there is time. Requests come before slices. Within each kind, the order is that of the
   * calls. Each caller resumes after the synchronous work of the previous caller.
   */
  wait(kind: "request" | "slice"): Promise<void> {
    if (!this.#isOpen) this.#open();
    return new Promise((resolve) => {
      (kind === "request" ? this.#requests : this.#slices).push(resolve);
      this.#resumeSoon();
    });
  }

  #open(): void {
    this.#isOpen = true;
    this.#endsAt = performance.now() + turnMs;
    this.#owesRequest = true;
    this.#owesSlice = true;
    setImmediate(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#isOpen = false;
    if (this.#requests.length === 0 && this.#slices.length === 0) return;
    this.#open();
    this.#resumeSoon();
  };

  #resumeSoon(): void {
    if (this.#isResuming) return;
    this.#isResuming = true;
    // A tick that is scheduled in a microtask runs after all microtasks, and so after the work of the previous caller.
    queueMicrotask(() => process.nextTick(this.#resume));
  }

  readonly #resume = (): void => {
    this.#isResuming = false;
    const next = this.#next();
    if (next === undefined) return;
    next();
    this.#resumeSoon();
  };

  #next(): (() => void) | undefined {
    const hasTime = performance.now() < this.#endsAt;
    if (this.#owesSlice || (hasTime && this.#requests.length === 0)) {
      this.#owesSlice = false;
      const slice = this.#slices.shift();
      if (slice !== undefined) return slice;
    }
    if (!this.#owesRequest && !hasTime) return undefined;
    this.#owesRequest = false;
    return this.#requests.shift();
  }
}
