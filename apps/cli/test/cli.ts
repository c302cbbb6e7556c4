import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { WriteStream } from "node:tty";
import { fileURLToPath } from "node:url";
import {
  createPartnerSubscriptionsClient,
  type PartnerSubscriptionsClient,
} from "@latchkey/partner-subscriptions";
import { type SandboxServer, type SandboxServerOptions, startSandboxServer } from "@latchkey/sandbox-server";
import { spawn as spawnTerminal } from "@lydell/node-pty";
import stringWidth from "string-width";
import { run } from "../src/run.ts";

export const bundle: string = fileURLToPath(new URL("../dist/latchkey.mjs", import.meta.url));

/** The result of a run. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The number of columns, if stdout and stderr are a terminal. Without it, both are pipes. */
  readonly columns?: number;
}

/** A sandbox, a home folder, and the bundled program with the keys of the sandbox. */
export class Bench implements AsyncDisposable {
  readonly server: SandboxServer;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(server: SandboxServer, home: string) {
    this.server = server;
    this.home = home;
    this.env = {
      PATH: process.env["PATH"],
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      TZ: "UTC",
      DIGICERT_PARTNER_API_KEY: server.keys["parent"],
      DIGICERT_PARTNER_BASE_URL: `${server.url}/partner-subscription/api/v1`,
      DIGICERT_API_KEY: server.keys["certcentral"],
      DIGICERT_BASE_URL: `${server.url}/services/v2`,
    };
  }

  /** Starts a sandbox with the demo keys, or with another seed. */
  static async start(seed?: object, options: Partial<SandboxServerOptions> = {}): Promise<Bench> {
    const home = mkdtempSync(join(tmpdir(), "latchkey-cli-"));
    const file = join(home, "seed.json");
    if (seed !== undefined) writeFileSync(file, JSON.stringify(seed));
    const content = seed === undefined ? {} : { seed: file };
    return new Bench(await startSandboxServer({ port: 0, controls: true, ...content, ...options }), home);
  }

  /**
   * Runs the program to its end in the process of the tests, which takes a tenth of the time of a process of its own. One run at a
   * time: it replaces the environment, the folder and the streams of the process.
   */
  async run(
    args: readonly string[],
    { input = "", env = {}, cwd = this.home, columns }: RunOptions = {},
  ): Promise<Run> {
    const output = { stdout: "", stderr: "" };
    using restore = new DisposableStack();
    restore.defer(replaceEnvironment({ TERM: "xterm-256color", ...this.env, ...env }));
    restore.adopt(process.cwd(), (folder) => process.chdir(folder));
    process.chdir(cwd);
    for (const name of ["stdout", "stderr"] as const) {
      const stream = process[name];
      restore.adopt(stream.write, (write) => {
        stream.write = write;
      });
      stream.write = (text: string | Uint8Array, ...rest: unknown[]): boolean => {
        output[name] += text;
        const done = rest.at(-1);
        if (typeof done === "function") done();
        return true;
      };
      if (columns === undefined) continue;
      const { isTTY, columns: before, getColorDepth } = stream;
      restore.defer(() => Object.assign(stream, { isTTY, columns: before, getColorDepth }));
      // Without the color depth of a terminal, `styleText` would ignore NO_COLOR.
      Object.assign(stream, { isTTY: true, columns, getColorDepth: WriteStream.prototype.getColorDepth });
    }
    restore.adopt(Object.getOwnPropertyDescriptor(process, "stdin"), (stdin) =>
      Object.defineProperty(process, "stdin", stdin ?? {}),
    );
    Object.defineProperty(process, "stdin", { value: Readable.from([input]), configurable: true });
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const known = process.listeners(signal);
      restore.defer(() => {
        for (const each of process.listeners(signal)) if (!known.includes(each)) process.off(signal, each);
      });
    }
    return { code: await run(args), ...output };
  }

  /** Runs the bundled program to its end in a process of its own, with pipes. */
  spawn(args: readonly string[], { input = "", env = {}, cwd = this.home }: RunOptions = {}): Promise<Run> {
    const child = spawn(process.execPath, [bundle, ...args], {
      cwd,
      env: { ...this.env, ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
    });
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      stderr += part;
    });
    child.stdin.on("error", () => {}).end(input);
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  }

  /** Runs the program in a pseudo terminal. `inputs` are typed when their text appears, in this order. */
  terminal(args: readonly string[], options: TerminalOptions = {}): Promise<Screen> {
    return this.#spawn(process.execPath, [bundle, ...args], options);
  }

  /** Runs a script of bash in a pseudo terminal. */
  shell(script: string, env: NodeJS.ProcessEnv): Promise<Screen> {
    return this.#spawn("bash", ["-c", script], { env });
  }

  #spawn(
    program: string,
    args: string[],
    { columns = 80, inputs = [], env = {} }: TerminalOptions,
  ): Promise<Screen> {
    const terminal = spawnTerminal(program, args, {
      cols: columns,
      rows: 50,
      cwd: this.home,
      env: { TERM: "xterm-256color", ...definedOnly({ ...this.env, ...env }) },
    });
    let screen = "";
    let from = 0;
    const waiting = [...inputs];
    terminal.onData((part) => {
      screen += part;
      const [next] = waiting;
      const at = next === undefined ? -1 : screen.indexOf(next.after, from);
      if (next === undefined || at < 0) return;
      from = at + next.after.length;
      waiting.shift();
      terminal.write(next.type);
    });
    return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ code: exitCode, screen })));
  }

  get partner(): PartnerSubscriptionsClient {
    return createPartnerSubscriptionsClient({
      apiKey: this.env["DIGICERT_PARTNER_API_KEY"],
      baseUrl: this.env["DIGICERT_PARTNER_BASE_URL"],
    });
  }

  /** Returns the statuses of all keys of Partner Subscriptions. */
  async statuses(client: PartnerSubscriptionsClient = this.partner): Promise<Record<number, string>> {
    const { api_keys } = await client.listApiKeys();
    return Object.fromEntries(api_keys.map(({ id, status }) => [id, status]));
  }

  /** Makes calls fail: see CONTROLS.md of the sandbox. */
  async fail(rule: object): Promise<void> {
    const response = await fetch(`${this.server.url}/_sandbox/failures`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(rule),
    });
    if (!response.ok) throw new Error(`The rule was rejected: ${await response.text()}`);
  }

  /** Returns the operations that the sandbox received. */
  async operations(): Promise<readonly string[]> {
    const response = await fetch(`${this.server.url}/_sandbox/requests`);
    const { requests } = (await response.json()) as { requests: { operation: string }[] };
    return requests.map(({ operation }) => operation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Replaces the variables of this process. Returns a function that puts them back. */
function replaceEnvironment(env: NodeJS.ProcessEnv): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(before)) delete process.env[name];
  Object.assign(process.env, definedOnly(env));
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

export interface Screen {
  readonly code: number;
  readonly screen: string;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly inputs?: readonly { readonly after: string; readonly type: string }[];
  readonly env?: NodeJS.ProcessEnv;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The lines of a screen, without colors. */
export function linesOf(screen: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of a terminal start with one
  const plain = screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  return plain.split(/\r?\n/).filter((line) => line !== "");
}

export function widest(screen: string): number {
  return Math.max(...linesOf(screen).map((line) => stringWidth(line)));
}
