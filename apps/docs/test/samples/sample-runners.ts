import { spawn } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export interface Ended {
  /** The exit code. Null if a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs of one language by their names, ready to run; or why the machine cannot run them. */
export type Prepared =
  | { readonly commands: ReadonlyMap<string, Command> }
  | { readonly absentReason: string };

/** Writes programs into a folder, and compiles them if the language needs it. */
export function prepare(
  lang: string,
  programs: ReadonlyMap<string, string>,
  folder: string,
): Promise<Prepared> {
  switch (lang) {
    case "sh":
      return prepareScripts(programs, folder, "sh", "sh");
    case "js":
      return prepareScripts(programs, folder, "mjs", process.execPath);
    case "ts":
      return prepareTypeScript(programs, folder);
    case "python":
      return preparePython(programs, folder);
    case "go":
      return prepareGo(programs, folder);
    default:
      throw new Error(`No test runs samples in ${lang}.`);
  }
}

/** Runs a command with only PATH and HOME of this process's environment. */
export function run(
  { file, args }: Command,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { PATH, HOME, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

async function prepareScripts(
  programs: ReadonlyMap<string, string>,
  folder: string,
  extension: string,
  interpreter: string,
): Promise<Prepared> {
  const commands = new Map<string, Command>();
  for (const [name, source] of programs) {
    const file = join(folder, `${name}.${extension}`);
    await writeFile(file, source);
    commands.set(name, { file: interpreter, args: [file] });
  }
  return { commands };
}

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Prepares a project like a reader's project: it has strict types, and our client is installed. */
async function prepareTypeScript(programs: ReadonlyMap<string, string>, folder: string): Promise<Prepared> {
  await symlink(join(packageFolder, "node_modules"), join(folder, "node_modules"), "junction");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2024",
    types: ["node"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const prepared = await prepareScripts(programs, folder, "ts", process.execPath);
  const compiler = join(packageFolder, "node_modules/typescript/bin/tsc");
  await succeed({ file: process.execPath, args: [compiler, "--project", folder] }, folder);
  return prepared;
}

async function preparePython(programs: ReadonlyMap<string, string>, folder: string): Promise<Prepared> {
  const probe = { file: "python3", args: ["-c", "import requests, sys; print(sys.executable)"] };
  const found = await run(probe, folder).catch(() => undefined);
  if (found === undefined) return { absentReason: "there is no python3" };
  if (found.code !== 0) return { absentReason: "python3 has no requests" };
  // Uses the path, since the name may be a script that searches for a Python at each start.
  return prepareScripts(programs, folder, "py", found.stdout.trim());
}

/** Makes one module, so that one build makes all programs. */
async function prepareGo(programs: ReadonlyMap<string, string>, folder: string): Promise<Prepared> {
  const version = await run({ file: "go", args: ["env", "GOVERSION"] }, folder, goSettings).catch(
    () => undefined,
  );
  if (version === undefined) return { absentReason: "there is no go" };
  const [, minor = "0"] = /^go1\.(\d+)/.exec(version.stdout) ?? [];
  if (Number(minor) < 22)
    return { absentReason: `${version.stdout.trim()} is older than go1.22, which the samples need` };
  await writeFile(join(folder, "go.mod"), "module samples\n\ngo 1.22\n");
  const commands = new Map<string, Command>();
  for (const [name, source] of programs) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "main.go"), source);
    commands.set(name, { file: join(folder, "bin", name), args: [] });
  }
  const unformatted = await succeed({ file: "gofmt", args: ["-l", "."] }, folder);
  if (unformatted !== "") throw new Error(`gofmt would change ${unformatted}`);
  await mkdir(join(folder, "bin"));
  await succeed({ file: "go", args: ["build", ...fastBuild, "-o", "bin/", "./..."] }, folder, goSettings);
  return { commands };
}

/**
 * Builds without the network. The standard library is compiled once for this checkout, which takes most of
 * the first build.
 */
export const goSettings = {
  GOFLAGS: "-mod=mod",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
  GOCACHE: join(packageFolder, "node_modules/.cache/go-build"),
};

/** Turns off optimization and debug data, since each program runs only once. */
export const fastBuild = ["-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w"];

async function succeed(
  command: Command,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, cwd, env);
  if (code !== 0) throw new Error(`${command.file} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
