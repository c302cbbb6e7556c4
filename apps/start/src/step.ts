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
 * Runs a step, its output shown as it comes.
 *
 * @throws Error that names the command, where it fails or is ended by a signal.
 */
export async function runStep({ command, args }: Step): Promise<void> {
  console.log(`> ${command}`);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, args, { cwd: repository, env, stdio: "inherit" });
  // Ctrl-C reaches the child by itself, through the terminal; a signal sent to this process alone does not.
  const forward = (signal: NodeJS.Signals): unknown => child.kill(signal);
  process.on("SIGINT", forward).on("SIGTERM", forward);
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `failed with exit code ${code}` : `was ended by ${signal}`);
    });
  }).finally(() => process.off("SIGINT", forward).off("SIGTERM", forward));
  if (failure !== undefined) throw new Error(`\`${command}\` ${failure}; what it printed stands above.`);
}
