import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import type { LogEntry } from "@latchkey/sandbox";
import type { LogLevel } from "./settings.ts";

/** What the server reports of its work. It contains no secret. A method may return a promise; see {@link guardLog}. */
export interface ServerLog {
  /** Left out if requests are not logged: then they cost nothing. */
  readonly request?: (entry: LogEntry) => void;
  /** The server itself rejected a request: it did not reach the sandbox. */
  readonly rejected: (status: number, reason: string, requestId: string) => void;
  readonly failure: (error: unknown) => void;
  readonly warn: (text: string) => void;
  readonly note: (text: string) => void;
  /** Resolves when all is written, or after a second if the reader is slower. */
  readonly flush: () => Promise<void>;
}

export const noLog: ServerLog = {
  rejected: () => {},
  failure: () => {},
  warn: () => {},
  note: () => {},
  flush: async () => {},
};

/** The same log, but what one of its methods throws or rejects with goes to `failure`, and what that one throws is dropped. */
export function guardLog(log: ServerLog): ServerLog {
  const guard =
    <Args extends unknown[]>(method: (...args: Args) => unknown, onError: (error: unknown) => void) =>
    (...args: Args): void => {
      try {
        const result = method(...args);
        if (result instanceof Promise) result.catch(onError);
      } catch (error) {
        onError(error);
      }
    };
  const failure = guard(log.failure, () => {});
  return {
    ...(log.request && { request: guard(log.request, failure) }),
    rejected: guard(log.rejected, failure),
    failure,
    warn: guard(log.warn, failure),
    note: guard(log.note, failure),
    flush: log.flush,
  };
}

/** One JSON object per line on stderr. A pipe without a reader delays nothing: its lines are dropped and counted. */
export async function createLog(level: LogLevel): Promise<ServerLog> {
  if (level === "silent") return noLog;
  // Loaded here, since it takes a tenth of the start.
  const { pino } = await import("pino");
  const destination = isPipe(2)
    ? new BoundedLines(process.stderr, (dropped) =>
        log.warn({ dropped }, "log lines were dropped, since the reader of the log was too slow"),
      )
    : pino.destination({ fd: 2, minLength: 4096, periodicFlush: 100 });
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    // `time` is the world's, which a test may have set, and `id` counts within the sandbox. A log has its own.
    ...(log.isLevelEnabled("info") && {
      request: ({ id: _, time: __, ...entry }) => log.info(entry, "request"),
    }),
    rejected: (status, reason, requestId) => log.info({ requestId, status, reason }, "rejected"),
    failure: (error) => log.error({ err: error }, "failure"),
    warn: (text) => log.warn(text),
    note: (text) => log.info(text),
    flush: async () => {
      await (destination instanceof BoundedLines ? destination.flush() : destination.flushSync());
    },
  };
}

/** Whether it has a reader that may be slow. A file or a terminal is written to immediately. */
function isPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/** Many lines share one write: a write for each would cost more than the request that it reports. */
const batchLength = 4_096;
const batchMs = 100;
/** The most that waits for a reader. Lines beyond that are dropped. */
const maxPendingBytes = 1024 * 1024;
/** How long the end waits for a reader. */
const flushMs = 1_000;

/** Lines to a pipe, which may have a slow reader, or none. Nothing here blocks or throws. */
class BoundedLines {
  readonly #stream: Writable;
  readonly #onDropped: (count: number) => void;
  #batch = "";
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #isBroken = false;

  /** @param onDropped Gets the number of dropped lines when there is room again. */
  constructor(stream: Writable, onDropped: (count: number) => void) {
    this.#stream = stream;
    this.#onDropped = onDropped;
    stream.on("drain", () => this.#reportDropped());
    // The reader has gone away, so that there is nothing left to report to.
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

  /** Resolves when all is written, or after a second if the reader is slower. */
  async flush(): Promise<void> {
    this.#send();
    let timer: NodeJS.Timeout | undefined;
    const written = new Promise<void>((resolve) => {
      // A reader that never reads must not keep the process from stopping.
      timer = setTimeout(resolve, flushMs);
      const look = (): void => {
        this.#reportDropped();
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

  #reportDropped(): void {
    if (this.#dropped === 0 || this.#stream.writableLength > 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#onDropped(count);
  }
}
