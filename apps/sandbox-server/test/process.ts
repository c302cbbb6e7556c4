import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface RunOptions {
  /** The working folder. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The Node executable, by default that of the tests. */
  readonly node?: string;
  /** The file that Node runs, by default the built executable. */
  readonly file?: string;
  /** The user and the group of the process, by default those of the tests. */
  readonly user?: { readonly uid?: number; readonly gid?: number };
  /** Whether stderr is not read, so that the pipe fills. False by default. */
  readonly leavesLog?: boolean;
}

export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** The output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when stdout or stderr contains a text. */
  readonly prints: (text: string, stream?: "stdout" | "stderr") => Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export interface Started extends Run {
  readonly url: string;
  readonly database: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** An empty folder, which is removed after the test. */
export function temporaryFolder(): string {
  // The folder for temporary files is a symbolic link on macOS.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "latchkey-sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the executable, which is killed after the test. */
export function run(args: readonly string[], options: RunOptions): Run {
  const { folder, env = {}, node = process.execPath, file = main, user = {}, leavesLog = false } = options;
  // Without the environment of the shell that runs the tests.
  const { PATH } = process.env;
  const child = spawn(node, [file, ...args], {
    ...user,
    cwd: folder,
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", ...(leavesLog ? [] : ["stderr" as const])] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      texts[stream] += text;
    });
  }
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    prints: (text, stream = "stderr") =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (texts[stream].includes(text)) resolve();
        };
        child[stream].on("data", look);
        child.once("close", () => reject(new Error(`It ended without ${text}: ${texts.stderr}`)));
        look();
      }),
    ended,
  };
}

/** Runs the executable on a free port, and waits for its JSON line. */
export async function start(args: readonly string[], options: RunOptions): Promise<Started> {
  const running = run(["--port", "0", "--print", "json", ...args], options);
  await running.prints("\n", "stdout");
  const [line = ""] = running.stdout().split("\n");
  return { ...running, ...JSON.parse(line) };
}

export function stop({ child, ended }: Run): Run["ended"] {
  child.kill("SIGTERM");
  return ended;
}
