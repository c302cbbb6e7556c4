import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./node-host.ts";
import type { Program, RunningProgram } from "./program.ts";

/** Loads a program into a process of the given Node, from which the given globals are deleted first. */
export async function startInNode(
  execPath: string,
  { file }: Program,
  lacks: readonly string[] = [],
): Promise<RunningProgram> {
  const host = fileURLToPath(new URL("./node-host.ts", import.meta.url));
  // Without the flags of this process: another Node may not know them.
  const child = fork(host, [file.href, ...lacks], { execPath, execArgv: [] });
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
    if (!("id" in outcome)) throw new Error(`${execPath} ended: ${outcome.join(" ")}`);
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.output;
  };
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    // A test may leave a request open, which would keep the process.
    child.kill();
    await exited;
  };
  return { run, close };
}
