import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A program that has to succeed before the next one starts. */
export interface Step {
  /** The command that runs it alone. */
  readonly command: string;
  /** The script that Node runs, and its arguments. */
  readonly args: readonly string[];
}

/**
 * Runs a step and shows its output. The signal ends the step and the processes that it started.
 *
 * @throws Error that names the command if it fails or if a signal ends it.
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
  if (failure !== undefined)
    throw new Error(`\`${command}\` ${failure}. Read its output above, then start again.`);
}
