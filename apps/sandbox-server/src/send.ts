import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from "node:http";
import type { SandboxResponse } from "@latchkey/sandbox";
import { lingerMs, type Turns } from "./limits.ts";

export interface SendOptions {
  readonly requestId: string;
  /** CORS headers, sent in addition to the response's own headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether this is the connection's last response. */
  readonly isLast: boolean;
  /** Whether the rest of the request's body may be too long to discard. */
  readonly hasUnreadBody: boolean;
}

/**
 * Sends a response. Resolves when the response is written or the client has disconnected. Rejects if the
 * stream of the body fails.
 */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers: own, body }: SandboxResponse,
  { requestId, headers, isLast, hasUnreadBody }: SendOptions,
  turns: Turns,
): Promise<void> {
  const fields: OutgoingHttpHeader[] = ["X-Request-Id", requestId];
  for (const name in own) fields.push(name, own[name] ?? "");
  for (const name in headers) fields.push(name, headers[name] ?? "");
  if ((isLast || hasUnreadBody) && own["Connection"] === undefined) fields.push("Connection", "close");
  const isText = typeof body === "string";
  if (typeof body === "object" && request.method !== "HEAD") {
    response.writeHead(status, fields);
    await sendStream(response, body, turns);
    return;
  }
  // A 204 response has no length. A HEAD response has no length if the GET response would be a stream.
  const hasNoLength = status === 204 || (request.method === "HEAD" && !isText);
  if (!hasNoLength) fields.push("Content-Length", isText ? Buffer.byteLength(body) : 0);
  response.writeHead(status, fields);
  const text = isText ? body : "";
  if (hasUnreadBody) await linger(request, response, text);
  response.end(hasUnreadBody ? undefined : text);
}

/**
 * Sends the texts of a stream as fast as the client reads them. Also waits for a turn after each text. The
 * kernel buffers megabytes, so if this function waited only for the client, other requests would not get a
 * turn.
 */
async function sendStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  turns: Turns,
): Promise<void> {
  await turns.wait("slice");
  // A `return` inside the loop also ends the iterator.
  for await (const text of texts) {
    if (response.destroyed) return;
    if (!response.write(text)) await drained(response);
    await turns.wait("slice");
  }
  response.end();
}

/**
 * Resolves when the client has read all written data, or has disconnected. A pipelined response first waits
 * for the previous response.
 */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off("drain", finish);
      response.off("close", finish);
      resolve();
    };
    response.on("drain", finish);
    response.on("close", finish);
  });
}

/**
 * Sends the whole response, and keeps reading for a while. So a client that is still sending receives the
 * response.
 */
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
