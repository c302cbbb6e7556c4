import { readFileSync } from "node:fs";
import { announceJson, announceText } from "./announcement.ts";
import { createLog, type ServerLog } from "./log.ts";
import { help, type Settings } from "./settings.ts";
import { startSandboxServer } from "./start-sandbox-server.ts";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Serves until the first SIGINT or SIGTERM, and then stops. A second one ends the process immediately. */
export async function run(settings: Settings): Promise<void> {
  if (settings.help) return void process.stdout.write(help);
  if (settings.version) return console.log(readVersion());
  const stop = stopSignal();
  const log = await createLog(settings.logLevel);
  process.on("uncaughtException", (error) => void crash(error, log));
  const { print } = settings;
  const server = await startSandboxServer({ ...settings, log });
  console.log(print === "json" ? announceJson(server) : announceText(server));
  log.note(`listening on ${server.url}`);
  log.note(`${await stop}: stopping`);
  await server.close();
  log.note("stopped");
  await log.flush();
  // A pipe without a reader may still keep the process.
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
  log.failure(error);
  await log.flush();
  const what = error instanceof Error ? error.message : String(error);
  console.error(
    `sandbox-server: the sandbox has a fault and has stopped: ${what}. Report it with the log, and start the server again.`,
  );
  process.exit(1);
}
