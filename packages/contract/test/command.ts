import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Sandbox } from "@latchkey/sandbox";

/** Where the command begins. */
export const main: string = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** How a command ended, and all that it printed. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandAtWork {
  readonly process: ChildProcess;
  readonly end: Promise<CommandEnd>;
}

/** Starts the real command in a process of its own, without what a developer's environment may hold. */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): CommandAtWork {
  const path = process.env["PATH"] ?? "";
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: path, ...env } });
  const end = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr }),
  );
  return { process: child, end };
}

export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  return startCommand(args, env).end;
}

/** A server on a free port of loopback. */
export async function serve(listener: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address that is no string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes a request on to a `fetch`. */
export async function forward(fetch: Sandbox["fetch"], request: IncomingMessage): Promise<Response> {
  const body = await text(request);
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined || name === "host" ? [] : [[name, String(value)] as [string, string]],
  );
  return fetch(`http://localhost${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(body !== "" && { body }),
  });
}
