import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiName } from "@latchkey/spec-model";

export type Form = "json" | "portable.json" | "sandbox.json";

/** Thrown if a language that a tool needs is missing. */
export class Skipped extends Error {}

const cache = fileURLToPath(new URL("../node_modules/.cache/interop", import.meta.url));
const programs = fileURLToPath(new URL("../programs", import.meta.url));

/** Returns the path of a published document. */
export function documentPath(api: ApiName, form: Form): string {
  return fileURLToPath(import.meta.resolve(`@latchkey/spec/${api}.${form}`));
}

/** Creates a folder for the output of a tool, with the tool's program from `programs/`. */
export function workFolder(tool: string, program?: string, as: string | undefined = program): string {
  const folder = join(cache, "work", tool);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (program !== undefined && as !== undefined) {
    mkdirSync(join(folder, as, ".."), { recursive: true });
    cpSync(join(programs, program), join(folder, as));
  }
  return folder;
}

/** Writes a file into a folder. */
export function writeTo(folder: string, file: string, content: string): void {
  writeFileSync(join(folder, file), content);
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const limitMs = 15 * 60_000;

/**
 * Runs a program and returns what it writes to stdout.
 *
 * @throws Error with the end of the output if the program fails.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    // A download may hang.
    timeout: limitMs,
  });
  let stdout = "";
  let all = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
    all += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    all += data;
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) {
    const how =
      code === null ? `was ended after ${limitMs / 60_000} minutes` : `failed with exit code ${code}`;
    throw new Error(`\`${program} ${args.join(" ")}\` ${how}. Its output:\n${all.slice(-3000)}`);
  }
  return stdout;
}

/** Checks that a program is installed. @throws Skipped if the program is missing. */
export function requireProgram(program: string, ...args: string[]): void {
  if (spawnSync(program, args).status !== 0)
    throw new Skipped(`${program} is not installed, and this tool needs it. Install it`);
}

/** Installs npm packages in exact versions once, for imports of work folders too. Returns the folder of executables. */
export async function npmTools(packages: readonly string[]): Promise<string> {
  await installOnce("npm", packages, async () => {
    writeTo(cache, "package.json", '{ "private": true, "type": "module" }');
    await run("npm", ["install", "--no-audit", "--no-fund", "--save-exact", ...packages], { cwd: cache });
  });
  return join(cache, "node_modules", ".bin");
}

/** Installs Python packages in exact versions once. Returns the folder of executables. */
export async function pythonTools(packages: readonly string[]): Promise<string> {
  const python = ["python3.13", "python3.12", "python3.11", "python3"].find(
    (name) => spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status === 0,
  );
  if (python === undefined)
    throw new Skipped("Python 3.11 or newer is not installed, and this tool needs it. Install it");
  const folder = join(cache, "python");
  await installOnce("python", packages, async () => {
    rmSync(folder, { recursive: true, force: true });
    await run(python, ["-m", "venv", folder]);
    await run(join(folder, "bin", "pip"), ["install", "--quiet", ...packages]);
  });
  return join(folder, "bin");
}

/** Returns the PATH with a folder added at its start. */
export function pathWith(folder: string): { PATH: string } {
  return { PATH: `${folder}${delimiter}${process.env["PATH"]}` };
}

/** Returns a folder for the downloads and builds of a language. The folder makes the next run faster. */
export function cacheFolder(name: string): string {
  return join(cache, name);
}

/** Installs the packages unless the last run installed the same versions. */
async function installOnce(
  name: string,
  packages: readonly string[],
  install: () => Promise<void>,
): Promise<void> {
  const mark = join(cache, `${name}-packages`);
  if (existsSync(mark) && readFileSync(mark, "utf8") === packages.join("\n")) return;
  mkdirSync(cache, { recursive: true });
  await install();
  writeFileSync(mark, packages.join("\n"));
}
