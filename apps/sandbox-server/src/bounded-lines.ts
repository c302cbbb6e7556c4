import type { Writable } from "node:stream";

/** Many lines share one write: a write for each would cost more than the request that it tells of. */
const batchLength = 4_096;
const batchMs = 100;
/** What waits for a reader at most; lines beyond that are dropped. */
const maxPendingBytes = 1024 * 1024;
/** How long the end waits for a reader. */
const flushMs = 1_000;

/** Lines to a pipe, which may have a slow reader, or none. Nothing here blocks or throws. */
export class BoundedLines {
  readonly #stream: Writable;
  readonly #onDropped: (count: number) => void;
  #batch = "";
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #isBroken = false;

  /** @param onDropped Is told, once there is room again, how many lines were dropped. */
  constructor(stream: Writable, onDropped: (count: number) => void) {
    this.#stream = stream;
    this.#onDropped = onDropped;
    stream.on("drain", () => this.#tellDropped());
    // The reader has gone away, and with it all who would know.
    stream.on("error", () => {
      this.#isBroken = true;
      this.#batch = "";
    });
  }

  write(line: string): void {
    if (this.#isBroken) return;
    if (this.#batch.length + this.#stream.writableLength > maxPendingBytes) {
      this.#dropped += 1;
      return;
    }
    this.#batch += line;
    if (this.#batch.length >= batchLength) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), batchMs).unref();
  }

  /** Resolves once all is written, or after a second where nobody reads it. */
  async flush(): Promise<void> {
    this.#send();
    let timer: NodeJS.Timeout | undefined;
    const written = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, flushMs);
      const look = (): void => {
        this.#tellDropped();
        this.#send();
        if (this.#isBroken || this.#stream.writableLength === 0) resolve();
        else this.#stream.write("", look);
      };
      look();
    });
    await written;
    clearTimeout(timer);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch === "" || this.#isBroken) return;
    const batch = Buffer.from(this.#batch);
    this.#batch = "";
    this.#stream.write(batch);
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#stream.writableLength > 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#onDropped(count);
  }
}
