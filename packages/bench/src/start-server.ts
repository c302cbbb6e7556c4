import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface RunningServer extends Disposable {
  readonly url: string;
}

/** Starts the server on a free port. @throws Error where it ends before it listens; its own error is printed. */
export async function startServer(): Promise<RunningServer> {
  // Without the flags of this process: a profile of the client is none of the server.
  const child = fork(fileURLToPath(new URL("./server.ts", import.meta.url)), { execArgv: [] });
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The loopback server ended with exit code ${code}.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => void (child.connected && child.disconnect()),
  };
}
