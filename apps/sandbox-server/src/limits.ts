/** What one client may use of the server. Times are in milliseconds. */
export interface Limits {
  /** Request line and headers together. More bytes get a 431. */
  readonly maxHeaderBytes: number;
  /** From the first byte of a connection, or of a request, to the end of its headers. After that, a 408. */
  readonly headersTimeoutMs: number;
  /** From a request's first byte to the end of its body. After that, a 408. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection stays open. */
  readonly keepAliveTimeoutMs: number;
  /** How long a client may read nothing of a response before the connection is destroyed. Checked four times as often. */
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
 * How long a connection is still read after an error response that closes it. What arrives is discarded. If the connection
 * were closed immediately, the system would reset it, and the client might never receive the response.
 */
export const lingerMs = 1_000;

/** The maximum time of one turn of the event loop for requests and slices of streams. A longer turn delays everything else. */
const turnMs = 2;

/**
 * Divides the event loop's time among requests and streams. Without it, all requests that arrive together are handled
 * before any other caller gets a response. 40 lists of 100,000 keys took seconds.
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
   * Resolves when there is time, in the order of the calls, with requests before slices. Each caller resumes after the
   * synchronous work of the one before it.
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
