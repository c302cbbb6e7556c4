import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/**
 * Runs a Node program in a process of its own: this one would go on with the modules that it has loaded already.
 *
 * @throws Error with what the program said where it fails.
 */
export async function runProgram(parameters: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // In a group of its own, so that a Ctrl-C here stops it by `signal` only, and with it the programs that it started.
  const child = spawn(process.execPath, parameters, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const stop = (): void => killGroup(child.pid);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(stderr.trim() || stdout.trim() || `${parameters.join(" ")} failed`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It ended in this moment.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
