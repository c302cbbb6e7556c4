import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

/** Returns the path of a file of a dependency, even if the dependency does not export the file. */
export function dependencyFile(dependency: string, file: string): string {
  return join(import.meta.dirname, "../node_modules", dependency, file);
}

export function installedVersion(dependency: string): string {
  return JSON.parse(readFileSync(dependencyFile(dependency, "package.json"), "utf8")).version;
}

/** Runs a script of a dependency. @throws Error with the last line that it printed. */
export async function runScript(script: string, args: readonly string[], cwd: string): Promise<void> {
  // Generators must not send telemetry.
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    await promisify(execFile)(process.execPath, [script, ...args], { cwd, env, timeout: 120_000 });
  } catch (cause) {
    const { stderr, stdout } = Object(cause) as { stderr?: string; stdout?: string };
    const lines = stripVTControlCharacters(stderr || stdout || String(cause)).trim();
    throw new Error(`${script} ${args[0]} failed: ${lines.split("\n").at(-1)}`, { cause });
  }
}
