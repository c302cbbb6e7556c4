import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const redocly = fileURLToPath(new URL("bin/cli.js", import.meta.resolve("@redocly/cli/package.json")));
const timeoutMs = 120_000;

/**
 * Runs a command of Redocly and returns its output.
 *
 * @throws Error with Redocly's own message if the command fails. `task` is the start of the error message.
 */
export async function runRedocly(task: string, parameters: readonly string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [redocly, ...parameters], {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
      timeout: timeoutMs,
    });
    return stdout;
  } catch (cause) {
    throw new Error(`${task}: ${standardError(cause)}`, { cause });
  }
}

function standardError(cause: unknown): string {
  const text = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
  return text === "" ? String(cause) : text;
}
