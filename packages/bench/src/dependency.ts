import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";

const generatorTimeoutMs = 60_000;

/** The version that is installed, so that no label says another one. */
export function installedVersion(dependency: string): string {
  return readManifest(dependency).version;
}

/**
 * Runs the command of a dependency by the Node that runs this.
 *
 * @throws Error with the last line that it printed.
 */
export async function runCommand(
  dependency: string,
  command: string,
  args: readonly string[],
): Promise<void> {
  const script = readManifest(dependency).bin?.[command];
  if (script === undefined) throw new Error(`${dependency} has no command ${command}.`);
  // The generators are the only ones that could call home.
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    await promisify(execFile)(process.execPath, [join(folderOf(dependency), script), ...args], {
      env,
      timeout: generatorTimeoutMs,
    });
  } catch (cause) {
    throw new Error(`${command} failed: ${lastLine(cause)}`, { cause });
  }
}

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}

function folderOf(dependency: string): string {
  return fileURLToPath(new URL(`../node_modules/${dependency}/`, import.meta.url));
}

function readManifest(dependency: string): Manifest {
  const path = join(folderOf(dependency), "package.json");
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path} cannot be read: run \`pnpm install\`.`, { cause });
  }
}

function lastLine(error: unknown): string {
  const { stderr, stdout, message } = Object(error) as { stderr?: string; stdout?: string; message?: string };
  const lines = stripVTControlCharacters(stderr || stdout || message || String(error))
    .trim()
    .split("\n");
  return lines.at(-1) ?? "it printed nothing";
}
