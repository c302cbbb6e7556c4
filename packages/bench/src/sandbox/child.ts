import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onCore } from "./cores.ts";

/** Runs a script of this package in a process of its own, with a channel to it, bound to a core where one is given. */
export function startProgram(
  name: string,
  core: number | undefined,
  args: readonly string[] = [],
): ChildProcess {
  const path = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const [command, its] = onCore(core, process.execPath, [path, ...args]);
  return spawn(command, its, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

/** The next message of a program. @throws Error where it ends before that. */
export async function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([message]) => message),
      once(child, "exit", { signal }).then(([code, killedBy]) => {
        throw new Error(
          `${name} ended with ${killedBy === null ? `exit code ${code}` : `signal ${killedBy}`}.`,
        );
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Runs a program that takes arguments and answers with one message. @throws Error where it ends without one. */
export async function runProgram(
  name: string,
  core: number | undefined,
  args: readonly string[],
): Promise<unknown> {
  const child = startProgram(name, core, args);
  // Not "close", which does not come where this end has closed the channel.
  const exited = once(child, "exit");
  try {
    return await nextMessage(child, name);
  } finally {
    if (child.connected) child.disconnect();
    await exited;
  }
}
