import { fstatSync } from "node:fs";
import type { LogEntry } from "@latchkey/sandbox";
import { BoundedLines } from "./bounded-lines.ts";
import type { LogLevel } from "./settings.ts";

/** What the server tells of its work. Nothing in it is a secret. */
export interface ServerLog {
  /** Left out where nobody reads it: then it costs nothing. */
  readonly request?: (entry: LogEntry) => void;
  /** Something was refused that was no request to the APIs. */
  readonly refusal: (status: number, reason: string) => void;
  readonly failure: (error: unknown) => void;
  readonly note: (text: string) => void;
  /** Resolves once all is written, or after a second where nobody reads it. */
  readonly flush: () => Promise<void>;
}

export const noLog: ServerLog = {
  refusal: () => {},
  failure: () => {},
  note: () => {},
  flush: async () => {},
};

/** One JSON object per line on stderr. A pipe that nobody reads holds nothing up: lines are dropped and counted then. */
export async function createLog(level: LogLevel): Promise<ServerLog> {
  if (level === "silent") return noLog;
  // Loaded here, since it takes a tenth of the start.
  const { pino } = await import("pino");
  const destination = isPipe(2)
    ? new BoundedLines(process.stderr, (dropped) =>
        log.warn({ dropped }, "log lines were dropped, since nobody read them in time"),
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
    // `time` is the world's, which a test may have set; a log has the real one.
    ...(log.isLevelEnabled("info") && {
      request: ({ id, time: _, ...entry }) => log.info({ requestId: id, ...entry }, "request"),
    }),
    refusal: (status, reason) => log.info({ status, reason }, "refused"),
    failure: (error) => log.error({ err: error }, "failure"),
    note: (text) => log.info(text),
    flush: async () => {
      await (destination instanceof BoundedLines ? destination.flush() : destination.flushSync());
    },
  };
}

/** Whether it has a reader that may not read; a file or a terminal is written to at once. */
function isPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}
