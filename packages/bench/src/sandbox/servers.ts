import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
// Prism as the mock runs it, without the front that the mock puts before it.
import { startPrism as startMockPrism } from "@latchkey/mock/prism";
import { nextMessage, startProgram } from "./child.ts";
import { moveToCore, onCore } from "./cores.ts";
import type { PlainReply } from "./http.ts";

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

export interface RunningSandbox extends RunningServer {
  /** The secrets of the seed, by their labels. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface SandboxStart {
  readonly core: number | undefined;
  /** The folder that the server runs in. */
  readonly folder: string;
  /** A file, or `memory`. */
  readonly database: string;
  /** Whether each request is logged, as it is by default. */
  readonly logsRequests: boolean;
  /** `demo` by default. */
  readonly seed?: "demo" | "none";
  /** The script to run in place of the server's own: for tests of its failures. */
  readonly entry?: string;
}

export type PrismStart = Pick<SandboxStart, "core" | "folder" | "logsRequests">;

const killAfterMs = 5_000;
const serverEntry = (): string =>
  fileURLToPath(new URL("./main.js", import.meta.resolve("@latchkey/sandbox-server")));

/** Starts the executable as a user does, and reads where it listens. @throws Error where it ends before that. */
export async function startSandbox(options: SandboxStart): Promise<RunningSandbox> {
  const { core, folder, database, logsRequests, seed = "demo", entry = serverEntry() } = options;
  const args = [entry, "--port", "0", "--database", database, "--seed", seed, "--print", "json"];
  const [command, its] = onCore(core, process.execPath, args);
  // Into a file, as a real one's: a pipe would have this process read it, on the core of the load.
  const log = join(folder, `log-${randomUUID()}`);
  const logFile = openSync(log, "w");
  const env = { ...process.env, LATCHKEY_SANDBOX_LOG_LEVEL: logsRequests ? "info" : "warn" };
  const child = spawn(command, its, { cwd: folder, env, stdio: ["ignore", "pipe", logFile] });
  closeSync(logFile);
  // However this process ends, short of being killed itself.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close").then(() => process.removeListener("exit", kill));
  const firstLine = new Promise<string>((resolve, reject) => {
    // Whatever follows the first line is read too, or the server would wait for that.
    if (child.stdout !== null) createInterface(child.stdout).on("line", resolve);
    child.once("error", reject);
    child.once("close", (code) => {
      const lastWords = readFileSync(log, "utf8").trim().slice(-1_000);
      reject(new Error(`The sandbox ended with exit code ${code} before it listened. ${lastWords}`));
    });
  });
  // It is the server's documented interface.
  const { url, keys } = JSON.parse(await firstLine) as { url: string; keys: Record<string, string> };
  return { url, keys, pid: pidOf(child), [Symbol.asyncDispose]: () => stop(child, closed) };
}

/** Starts a server that has one reply, whatever it is asked; a POST gets it when its body is read to the end. */
export async function startBareServer(
  core: number | undefined,
  { status, headers, body }: PlainReply,
): Promise<RunningServer> {
  const name = "bare-server";
  // Those of the connection are the server's own matter.
  const { date: _, connection: __, "keep-alive": ___, "transfer-encoding": ____, ...own } = headers;
  const child = startProgram(name, core, [JSON.stringify({ status, headers: own, body })]);
  const port = await nextMessage(child, name);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: pidOf(child),
    [Symbol.asyncDispose]: async () => void (child.connected && child.disconnect()),
  };
}

/** Starts Prism on the document that the mock serves: with the log that it has by default, or with none of requests. */
export async function startPrism({ core, folder, logsRequests }: PrismStart): Promise<RunningServer> {
  const prism = await startMockPrism({
    verbosity: logsRequests ? "info" : "fatal",
    // As for the sandbox's log.
    outputFile: join(folder, `prism-log-${randomUUID()}`),
  });
  if (prism.pid === undefined) throw new Error("Prism has no process.");
  moveToCore(core, prism.pid);
  return { url: prism.url, pid: prism.pid, [Symbol.asyncDispose]: () => prism.stop() };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The process did not start.");
  return pid;
}

async function stop(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  await closed;
  clearTimeout(timer);
}
