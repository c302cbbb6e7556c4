import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import type { LogEntry } from "@latchkey/sandbox";
import type { LogLevel } from "./settings.ts";

/** The log of the server. It receives no secrets. A method may return a promise: see {@link guardLog}. */
export interface ServerLog {
  /** Logs a request. Omit this method if requests are not logged. Then the sandbox creates no log entries. */
  readonly request?: (entry: LogEntry) => void;
  /** Logs a request that the server itself rejected. Such a request did not reach the sandbox. */
  readonly rejected: (status: number, reason: string, requestId: string) => void;
  readonly error: (error: unknown) => void;
  readonly warn: (text: string) => void;
  readonly info: (text: string) => void;
  /** Resolves when everything is written, or after a second if the reader is slower. */
  readonly flush: () => Promise<void>;
}

export const noLog: ServerLog = {
  rejected: () => {},
  error: () => {},
  warn: () => {},
  info: () => {},
  flush: async () => {},
};

/** Wraps a log, so that errors of its methods go to its `error`. Errors of `error` itself are ignored. */
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
  const reportError = guard(log.error, () => {});
  return {
    ...(log.request && { request: guard(log.request, reportError) }),
    rejected: guard(log.rejected, reportError),
    error: reportError,
    warn: guard(log.warn, reportError),
    info: guard(log.info, reportError),
    flush: log.flush,
  };
}

/**
 * Creates a log of JSON lines on stderr. If nothing reads a pipe, the log drops its lines and counts them.
 */
export async function createLog(level: LogLevel): Promise<ServerLog> {
  if (level === "silent") return noLog;
  // Imports pino only here, since the import takes a tenth of the startup time.
  const { pino } = await import("pino");
  const destination = isPipe(2)
    ? new BoundedLines(process.stderr, (dropped) =>
        log.warn({ dropped }, "log lines were dropped: the reader was too slow. Write the log to a file"),
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
    // Leaves out `time` and `id`. `time` is the time of the world, which a test may have set. `id` counts
    // within the sandbox. The log adds its own time.
    ...(log.isLevelEnabled("info") && {
      request: ({ id: _, time: __, ...entry }) => log.info(entry, "request"),
    }),
    rejected: (status, reason, requestId) => log.info({ requestId, status, reason }, "rejected"),
    error: (error) => log.error({ err: error }, "failure"),
    warn: (text) => log.warn(text),
    info: (text) => log.info(text),
    flush: async () => {
      await (destination instanceof BoundedLines ? destination.flush() : destination.flushSync());
    },
  };
}

/** Returns whether a file descriptor is a pipe or a socket. The reader of a pipe or a socket may be slow. */
function isPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/**
 * The length at which waiting lines are written. Many lines share a write, since a write for each line would
 * cost more than a request.
 */
const batchLength = 4_096;
const batchMs = 100;
/** The maximum number of bytes that wait for a reader. Further lines are dropped. */
const maxPendingBytes = 1024 * 1024;
/** How long `flush` waits for a reader. */
const flushMs = 1_000;

/** Writes lines to a pipe, whose reader may be slow or missing. It never blocks or throws. */
class BoundedLines {
  readonly #stream: Writable;
  readonly #onDropped: (count: number) => void;
  #batch = "";
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #isBroken = false;

  /** @param onDropped Called with the number of dropped lines when there is room again. */
  constructor(stream: Writable, onDropped: (count: number) => void) {
    this.#stream = stream;
    this.#onDropped = onDropped;
    stream.on("drain", () => this.#reportDropped());
    // The reader has closed the pipe, so further lines are useless.
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

  /** Resolves when everything is written, or after a second if the reader is slower. */
  async flush(): Promise<void> {
    this.#send();
    let timer: NodeJS.Timeout | undefined;
    const written = new Promise<void>((resolve) => {
      // The process must stop even if the reader never reads.
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
