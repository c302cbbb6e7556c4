import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from "node:http";
import type { SandboxResponse } from "@latchkey/sandbox";
import { lingerMs } from "./limits.ts";

export interface SendOptions {
  /** Whether this is the connection's last reply. */
  readonly isLast: boolean;
  /** Whether the request goes on, and is not worth reading to its end. */
  readonly isCutShort: boolean;
  readonly drainTimeoutMs: number;
}

/** Sends a reply. Resolves once it is out of hand, or the client is gone; rejects where a stream of the reply fails. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: SandboxResponse,
  { isLast, isCutShort, drainTimeoutMs }: SendOptions,
): Promise<void> {
  const fields: OutgoingHttpHeader[] = [];
  for (const name in headers) fields.push(name, headers[name] ?? "");
  if (isLast || isCutShort) fields.push("Connection", "close");
  const isText = typeof body === "string";
  if (typeof body === "object" && request.method !== "HEAD") {
    response.writeHead(status, fields);
    await sendStream(response, body, drainTimeoutMs);
    return;
  }
  // Of the answers to HEAD, only one that would be a stream has no length; and a 204 has none either.
  const hasNoLength = status === 204 || (request.method === "HEAD" && !isText);
  if (!hasNoLength) fields.push("Content-Length", isText ? Buffer.byteLength(body) : 0);
  response.writeHead(status, fields);
  const text = isText ? body : "";
  if (isCutShort) await linger(request, response, text);
  response.end(isCutShort ? undefined : text);
}

async function sendStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  drainTimeoutMs: number,
): Promise<void> {
  // Leaving the loop ends the iteration.
  for await (const text of texts) {
    if (response.destroyed) return;
    if (!response.write(text) && !(await drained(response, drainTimeoutMs))) {
      response.destroy();
      return;
    }
  }
  response.end();
}

/** Whether the client has taken what was written, in time. */
function drained(response: ServerResponse, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean): void => {
      clearTimeout(timer);
      response.off("drain", onDrain);
      response.off("close", onClose);
      resolve(isDrained);
    };
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(onClose, timeoutMs);
    response.on("drain", onDrain);
    response.on("close", onClose);
  });
}

/** Sends the whole reply, and reads on for a while: a client that is still sending gets to see it. */
async function linger(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  response.flushHeaders();
  if (request.method !== "HEAD" && body !== "") response.write(body);
  request.resume();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once("end", finish);
    response.once("close", finish);
  });
}
