import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { BoundedLog } from "./bounded-log.ts";
import type { ListeningMessage } from "./prism-hook.ts";

export const host = "127.0.0.1";
/** The built document of the mock. `pnpm build` writes this file. */
export const builtDocument: string = fileURLToPath(import.meta.resolve("@latchkey/spec/mock.json"));
const hook: string = new URL("./prism-hook.ts", import.meta.url).href;
const killAfterMs = 2_000;

export interface PrismOptions {
  /** The OpenAPI document to serve. The default is the built `@latchkey/spec/mock.json`. */
  document?: string;
  /** How long a start may take. Prism needs 0.6 to 1 s on an idle machine. */
  readyTimeoutMs?: number;
  /** Aborts a start that is in progress: stops the process, and rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * How much Prism logs. At `fatal`, our default, Prism logs nothing of a request. At `info`, the default of
   * Prism, it logs some lines.
   */
  verbosity?: "fatal" | "info";
  /**
   * A file that Prism's output is appended to. This process then does not read the output, and `log` is
   * empty.
   */
  outputFile?: string;
  /** A script that runs instead of Prism, for tests of failures. */
  entry?: string;
}

export interface PrismExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Prism extends AsyncDisposable {
  readonly pid: number | undefined;
  /**
   * The port of Prism. It may change: Prism watches its document, and listens on a new port after a change.
   */
  readonly port: number;
  readonly url: string;
  readonly exited: Promise<PrismExit>;
  /** Returns the last 64 kB of the output of Prism. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a Prism process on a free loopback port. Prism ends when this process ends, for any reason. */
export async function startPrism(options: PrismOptions = {}): Promise<Prism> {
  const {
    document = builtDocument,
    entry = fileURLToPath(import.meta.resolve("@stoplight/prism-cli")),
    readyTimeoutMs = 20_000,
    signal,
    // `info` doubles the cost of a request. At `error` and below, logging a rejected body that is nested too deep kills Prism.
    verbosity = "fatal",
    outputFile,
  } = options;
  if (!existsSync(document)) throw new Error(`${document} is missing. Run \`pnpm build\` first`);

  const args = ["mock", "--host", host, "--port", "0", "--verboseLevel", verbosity, document];
  const child = spawnPrism([entry, ...args], outputFile);
  const log = captureOutput(child);
  let port = 0;
  child.on("message", (message) => {
    if (isListeningMessage(message)) port = message.port;
  });
  // Node emits "close" after the last output, so the log is then complete.
  const exited = new Promise<PrismExit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });

  let stopping: Promise<void> | undefined;
  async function terminate(): Promise<void> {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    await exited;
    clearTimeout(timer);
  }
  const prism: Prism = {
    pid: child.pid,
    get port() {
      return port;
    },
    get url() {
      return `http://${host}:${port}`;
    },
    exited,
    log,
    stop: () => {
      stopping ??= terminate();
      return stopping;
    },
    [Symbol.asyncDispose]: () => prism.stop(),
  };

  const deadline = AbortSignal.timeout(readyTimeoutMs);
  const giveUp = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const diedEarly = exited.then((exit) => {
    throw new Error(`Prism could not start: it ended before it was ready (${describeExit(exit, log())})`);
  });
  try {
    await Promise.race([ready(child, prism, giveUp), diedEarly]);
  } catch (cause) {
    await prism.stop();
    signal?.throwIfAborted();
    const what = deadline.aborted
      ? `Prism could not start: it did not respond within ${readyTimeoutMs} ms`
      : firstLine(cause);
    throw new Error(`${what}\nPrism's log:\n${log()}`, { cause });
  }
  return prism;
}

/** Describes an exit, as in `exit code 1: URIError: URI malformed` or `signal SIGKILL`. */
export function describeExit({ code, signal }: PrismExit, log: string): string {
  if (signal !== null) return `signal ${signal}`;
  const fatal = [...log.matchAll(/(?:^|')(\w*Error: .*?)(?:\\n.*)?$/gm)].at(-1)?.[1];
  return fatal === undefined ? `exit code ${code}` : `exit code ${code}: ${fatal}`;
}

/** Returns the message of an error without the log that follows the message. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}

function spawnPrism(args: readonly string[], outputFile: string | undefined): ChildProcess {
  // With NODE_ENV=production Prism starts a cluster, which exits with 1 on the Node versions that Prism needs.
  const { NODE_ENV, ...env } = process.env;
  const output = outputFile === undefined ? "pipe" : openSync(outputFile, "a");
  try {
    return spawn(process.execPath, ["--import", hook, ...args], {
      env,
      stdio: ["ignore", output, output, "ipc"],
    });
  } finally {
    // Closes the file here, since the child process has its own copy of the descriptor.
    if (typeof output === "number") closeSync(output);
  }
}

function captureOutput(child: ChildProcess): () => string {
  const log = new BoundedLog();
  const append = (text: string): void => log.append(text);
  child.stdout?.setEncoding("utf8").on("data", append);
  child.stderr?.setEncoding("utf8").on("data", append);
  child.on("error", (error) => append(`${error}\n`));
  return () => stripVTControlCharacters(log.text());
}

/**
 * Waits until Prism responds. Our own child process sends the port over its channel, so no other server can
 * be mistaken for Prism.
 */
async function ready(child: ChildProcess, prism: Prism, signal: AbortSignal): Promise<void> {
  await once(child, "message", { signal });
  // Prism listens before it can respond. A preflight is the only request that gets a response for every
  // document.
  const headers = { origin: prism.url, "access-control-request-method": "GET" };
  await fetch(prism.url, { method: "OPTIONS", headers, signal });
}

function isListeningMessage(message: unknown): message is ListeningMessage {
  return (
    typeof message === "object" && message !== null && "port" in message && typeof message.port === "number"
  );
}
