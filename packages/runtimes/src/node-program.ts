import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./node-host.ts";
import type { Program, RunningProgram } from "./program.ts";

/** Starts the given Node, deletes the given globals in it, and loads the program. */
export async function startInNode(
  execPath: string,
  { file }: Program,
  missingGlobals: readonly string[] = [],
): Promise<RunningProgram> {
  const host = fileURLToPath(new URL("./node-host.ts", import.meta.url));
  // Does not pass on the flags of this process, since another Node may not support them.
  const child = fork(host, [file.href, ...missingGlobals], { execPath, execArgv: [] });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  child.on("message", (outcome: Outcome) => waiting.get(outcome.id)?.(outcome));
  const exited = once(child, "exit");

  let lastId = 0;
  const run = async (input: unknown): Promise<unknown> => {
    const id = ++lastId;
    const ended = new Promise<Outcome>((resolve) => waiting.set(id, resolve));
    if (child.connected) child.send({ id, input });
    const outcome = await Promise.race([ended, exited]);
    waiting.delete(id);
    if (!("id" in outcome))
      throw new Error(
        `${execPath} exited before it returned a result (code, signal: ${outcome.join(", ")}).`,
      );
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.output;
  };
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    // An open request of a test would keep the process alive.
    child.kill();
    await exited;
  };
  return { run, close };
}
