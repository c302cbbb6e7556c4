import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Reply } from "./node-host.ts";
import type { Program, RunningProgram } from "./program.ts";

/** Loads a program into a process of the given Node. */
export async function startInNode(execPath: string, { file }: Program): Promise<RunningProgram> {
  const host = fileURLToPath(new URL("./node-host.ts", import.meta.url));
  // Without the flags of this process: another Node may not know them.
  const child = fork(host, [file.href], { execPath, execArgv: [] });
  const replies = new Map<number, (reply: Reply) => void>();
  child.on("message", (reply: Reply) => replies.get(reply.id)?.(reply));
  const exited = once(child, "exit");

  let lastId = 0;
  const run = async (input: unknown): Promise<unknown> => {
    const id = ++lastId;
    const replied = new Promise<Reply>((resolve) => replies.set(id, resolve));
    child.send({ id, input });
    const reply = await Promise.race([replied, exited]);
    replies.delete(id);
    if (!("id" in reply)) throw new Error(`${execPath} ended: ${reply.join(" ")}`);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.output;
  };
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    // What a test left behind, an open request say, must not keep the process.
    child.kill();
    await exited;
  };
  return { run, close };
}
