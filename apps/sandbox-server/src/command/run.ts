import { createLog, type ServerLog } from "../log.ts";
import type { Settings } from "../settings.ts";
import { type SandboxServer, startSandboxServer } from "../start-sandbox-server.ts";
import { announceJson, announceText } from "./announcement.ts";
import { environmentOf } from "./environment.ts";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the server until the first SIGINT or SIGTERM. A second signal ends the process immediately. */
export async function run(settings: Settings): Promise<void> {
  const stop = stopSignal();
  await serveUntil(settings, async (server, log) => {
    console.log(announcements[settings.print](server));
    log.info(`listening on ${server.url}`);
    log.info(`${await stop}: stopping`);
    return 0;
  });
}

const announcements = {
  text: announceText,
  json: announceJson,
  env: (server: SandboxServer) =>
    Object.entries(environmentOf(server))
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
};

/** Serves the sandbox until a function returns an exit code. Then ends the process with this code. */
export async function serveUntil(
  settings: Settings,
  use: (server: SandboxServer, log: ServerLog) => Promise<number>,
): Promise<never> {
  const log = await createLog(settings.logLevel);
  process.on("uncaughtException", (error) => void crash(error, log));
  const server = await startSandboxServer({ ...settings, log });
  let code: number;
  try {
    code = await use(server, log);
  } finally {
    // An open server would keep the process alive after an error.
    await server.close();
    log.info("stopped");
    await log.flush();
  }
  // An unread pipe may still keep the process alive.
  process.exit(code);
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(exitCodes[signal]);
        isStopping = true;
        resolve(signal);
      });
    }
  });
}

async function crash(error: unknown, log: ServerLog): Promise<never> {
  log.error(error);
  await log.flush();
  const what = error instanceof Error ? error.message : String(error);
  console.error(
    `latchkey-sandbox: the server stopped because of a fault: ${what}. Report it with the log, and restart the server.`,
  );
  process.exit(1);
}
