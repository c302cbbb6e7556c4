import { spawn } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Guide } from "../../src/guides/read-guides.ts";

export const programFolder: string = fileURLToPath(new URL("../../guides/programs", import.meta.url));

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The text for stdin. Stdin is empty if this is undefined. */
  readonly input?: string;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  return mkdtempDisposable(join(tmpdir(), "latchkey-guides-"));
}

export async function run(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { cwd, env = { PATH: process.env["PATH"] }, input = "" } = options;
  const child = spawn(file, args, { cwd, env });
  // A program that ends without reading its input closes the pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}

/** The command that a guide shows below a program. */
export function commandOf(guides: readonly Guide[], file: string): string {
  for (const { markdown } of guides) {
    for (const [, command = ""] of markdown.matchAll(/^```console\n(.+)\n```$/gm)) {
      if (new RegExp(`^(sh|npx -y \\S+ exec node( --test)?) \\S+/programs/${file}( |$)`).test(command)) {
        return command;
      }
    }
  }
  throw new Error(`No guide has a command that runs ${file}.`);
}

/** Runs a command of a guide in the given folder, with this Node in place of the Node that pnpm installs. */
export function runIn(cwd: string, command: string, options: RunOptions): Promise<Finished> {
  const here = command
    .replaceAll("npx -y pnpm@12.21.0 exec node", `"${process.execPath}"`)
    .replaceAll("apps/docs/guides/programs", programFolder);
  return run("sh", ["-c", here], { ...options, cwd });
}

/** The variables that sandbox-variables.sh sets, with the values for a server and its keys. */
export function environmentOf(origin: string, keys: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    DIGICERT_PARTNER_BASE_URL: `${origin}/partner-subscription/api/v1`,
    DIGICERT_PARTNER_API_KEY: keys["parent"],
    DIGICERT_BASE_URL: `${origin}/services/v2`,
    DIGICERT_API_KEY: keys["certcentral"],
  };
}
