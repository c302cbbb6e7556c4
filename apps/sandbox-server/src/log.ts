import type { LogEntry } from "@latchkey/sandbox";
import type { LogLevel } from "./settings.ts";

/** What the server tells of its work. Nothing in it is a secret. */
export interface ServerLog {
  /** Left out where nobody reads it: then it costs nothing. */
  readonly request?: (entry: LogEntry) => void;
  /** Something was refused that was no request to the APIs. */
  readonly refusal: (status: number, reason: string) => void;
  readonly failure: (error: unknown) => void;
  readonly note: (text: string) => void;
  /** Returns once all is written. */
  readonly flush: () => void;
}

export const noLog: ServerLog = { refusal: () => {}, failure: () => {}, note: () => {}, flush: () => {} };

/** One JSON object per line on stderr. */
export async function createLog(level: LogLevel): Promise<ServerLog> {
  if (level === "silent") return noLog;
  // Loaded here, since it takes a tenth of the start.
  const { pino } = await import("pino");
  // Many lines share one write: a write for each would cost more than the request that it tells of.
  const destination = pino.destination({ fd: 2, minLength: 4096, periodicFlush: 100 });
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
    flush: () => destination.flushSync(),
  };
}
