import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { dependencyFile } from "./dependency.ts";

/** The context of all measurements of a run. */
export interface BenchContext {
  /** Runs each step once, as a smoke test. */
  readonly isQuick: boolean;
  /** The core for servers. This process is bound to another core. */
  readonly serverCore: number | undefined;
  /** The folder for files, on a real disk. */
  readonly folder: string;
  readonly report: (line: string) => void;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The secrets of a sandbox's seed, by their labels. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface PlainResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
/** The responses by "METHOD /path", or by "METHOD" for all other paths. */
export type Responses = Readonly<Record<string, PlainResponse>>;

/** Starts the built sandbox server. `database` and `seed` are its flags. With `info`, it logs each request. */
export function startSandbox(
  context: BenchContext,
  { database, logLevel, seed = "demo" }: { database: string; logLevel: "info" | "warn"; seed?: string },
): Promise<RunningServer> {
  const main = dependencyFile("@latchkey/sandbox-server", "dist/main.js");
  const args = [main, "--port", "0", "--database", database, "--seed", seed, "--print", "json"];
  return startServer(context, args, { LATCHKEY_SANDBOX_LOG_LEVEL: logLevel });
}

/** Starts a server with fixed responses. */
export function startBareServer(context: BenchContext, responses: Responses): Promise<RunningServer> {
  return startServer(context, [join(import.meta.dirname, "bare-server.ts"), JSON.stringify(responses)]);
}

let started = 0;

/** Starts a program whose first line is JSON with its `url`. @throws Error with its log if it exits before this line. */
export async function startServer(
  { serverCore, folder }: BenchContext,
  args: readonly string[],
  env = {},
): Promise<RunningServer> {
  const taskset = serverCore === undefined ? [] : ["taskset", "--cpu-list", String(serverCore)];
  const [command = "", ...rest] = [...taskset, process.execPath, ...args];
  // The log is a file, as in production. This process would have to read a pipe, and so disturb the load.
  const log = join(folder, `server-${started++}.log`);
  const logFile = openSync(log, "w");
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const child = spawn(command, rest, { ...options, stdio: ["ignore", "pipe", logFile] });
  closeSync(logFile);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close").finally(() => process.removeListener("exit", kill));
  const firstLine = await new Promise<string>((resolve, reject) => {
    // Reads later lines too. Otherwise the server would wait for this process.
    if (child.stdout !== null) createInterface(child.stdout).on("line", resolve);
    closed.then(([code]) => {
      const end = readFileSync(log, "utf8").trim().slice(-500);
      reject(new Error(`${args[0]} exited with code ${code} before it listened. Its log ends: ${end}`));
    }, reject);
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(kill, 5_000);
    await closed;
    clearTimeout(timer);
  };
  // taskset replaces itself by the program, so this is the process id of the program.
  return { keys: {}, ...JSON.parse(firstLine), pid: child.pid, [Symbol.asyncDispose]: stop };
}
