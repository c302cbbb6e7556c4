import { readFileSync } from "node:fs";
import { announceJson, announceText } from "./announcement.ts";
import { createLog, type ServerLog } from "./log.ts";
import { help, type Settings } from "./settings.ts";
import { startSandboxServer } from "./start-sandbox-server.ts";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the server until the first SIGINT or SIGTERM. A second signal ends the process immediately. */
export async function run(settings: Settings): Promise<void> {
  if (settings.help) return void process.stdout.write(help);
  if (settings.version) return console.log(readVersion());
  const stop = stopSignal();
  const log = await createLog(settings.logLevel);
  process.on("uncaughtException", (error) => void crash(error, log));
  const { print } = settings;
  const server = await startSandboxServer({ ...settings, log });
  console.log(print === "json" ? announceJson(server) : announceText(server));
  log.info(`listening on ${server.url}`);
  log.info(`${await stop}: stopping`);
  await server.close();
  log.info("stopped");
  await log.flush();
  // An unread pipe may still keep the process alive.
  process.exit(0);
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
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
    `sandbox-server: the server stopped because of a fault: ${what}. Report it with the log, and restart the server.`,
  );
  process.exit(1);
}
