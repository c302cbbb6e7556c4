import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from "node:http";
import type { SandboxResponse } from "@latchkey/sandbox";
import { lingerMs, type Turns } from "./limits.ts";

export interface SendOptions {
  readonly requestId: string;
  /** The headers of CORS, sent in addition to the response's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether this is the connection's last response. */
  readonly isLast: boolean;
  /** Whether the request has more of a body, which is not worth reading to its end. */
  readonly isCutShort: boolean;
}

/** Sends a response. Resolves when all is written or the client is gone; rejects if a stream of the response fails. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers: own, body }: SandboxResponse,
  { requestId, headers, isLast, isCutShort }: SendOptions,
  turns: Turns,
): Promise<void> {
  const fields: OutgoingHttpHeader[] = ["X-Request-Id", requestId];
  for (const name in own) fields.push(name, own[name] ?? "");
  for (const name in headers) fields.push(name, headers[name] ?? "");
  if ((isLast || isCutShort) && own["Connection"] === undefined) fields.push("Connection", "close");
  const isText = typeof body === "string";
  if (typeof body === "object" && request.method !== "HEAD") {
    response.writeHead(status, fields);
    await sendStream(response, body, turns);
    return;
  }
  // Of the responses to HEAD, only one that would be a stream has no length. A 204 has none either.
  const hasNoLength = status === 204 || (request.method === "HEAD" && !isText);
  if (!hasNoLength) fields.push("Content-Length", isText ? Buffer.byteLength(body) : 0);
  response.writeHead(status, fields);
  const text = isText ? body : "";
  if (isCutShort) await linger(request, response, text);
  response.end(isCutShort ? undefined : text);
}

/**
 * Sends the texts of a stream, and makes none that the client does not take. The kernel takes megabytes immediately, so
 * that waiting for the client alone would not give other requests a turn.
 */
async function sendStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  turns: Turns,
): Promise<void> {
  await turns.wait("slice");
  // Leaving the loop ends the iteration.
  for await (const text of texts) {
    if (response.destroyed) return;
    if (!response.write(text)) await drained(response);
    await turns.wait("slice");
  }
  response.end();
}

/** Resolves when the client has taken what was written, or is gone. A pipelined response first waits for the one before it. */
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

/** Sends the whole response, and reads on for a while, so that a client that is still sending receives it. */
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
