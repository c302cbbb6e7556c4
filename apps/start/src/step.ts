import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A program that has to end well before the next one starts. */
export interface Step {
  /** What a person types to run it alone. */
  readonly command: string;
  /** The script that Node runs, and its arguments. */
  readonly args: readonly string[];
}

/**
 * Runs a step, its output shown as it comes; the signal ends it, and all that it started.
 *
 * @throws Error that names the command, where it fails or is ended by a signal.
 */
export async function runStep({ command, args }: Step, signal: AbortSignal): Promise<void> {
  console.log(`> ${command}`);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, args, { cwd: repository, env, stdio: "inherit", signal });
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, endedBy) => {
      if (code === 0) resolve(undefined);
      else resolve(endedBy === null ? `failed with exit code ${code}` : `was ended by ${endedBy}`);
    });
  });
  if (failure !== undefined) throw new Error(`\`${command}\` ${failure}; what it printed stands above.`);
}
