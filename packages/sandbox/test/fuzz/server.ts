import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Sandbox, SandboxRequest } from "../../src/index.ts";
import type { FuzzRequest } from "./requests.ts";

/** The complete response, from the network or from `handle`. */
export interface FuzzReply {
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** False if Node's parser rejected the request or closed the connection. */
  readonly isFromSandbox: boolean;
}

const mark = "x-answered-by-sandbox";

/** Node's HTTP server in front of a sandbox, on a free port of the loopback address. */
export async function listen(
  sandbox: Sandbox,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => void serve(sandbox, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { port: address.port, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await sandbox.handle(toSandboxRequest(request));
  if (typeof result === "symbol") {
    request.destroy();
    return;
  }
  // A client that is still sending would not receive the response if the connection were closed.
  if (!request.complete) await once(request.resume(), "end");
  response.writeHead(result.status, { ...result.headers, [mark]: "yes" });
  if (typeof result.body === "object") for await (const text of result.body) response.write(text);
  response.end(typeof result.body === "string" ? result.body : undefined);
}

function toSandboxRequest(request: IncomingMessage): SandboxRequest {
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    header: (name) => request.headersDistinct[name]?.join(", "),
    readBody: async (maxBytes) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        size += chunk.length;
        if (size > maxBytes) return undefined;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

/** Sends a raw request, which no client would send, and reads until the connection ends. */
export async function sendBytes(port: number, request: FuzzRequest, isChunked: boolean): Promise<FuzzReply> {
  const { method, target, headers, body } = request;
  const framing: [string, string] = isChunked
    ? ["Transfer-Encoding", "chunked"]
    : ["Content-Length", String(body.length)];
  const lines = [...headers, framing, ["Host", "sandbox.example"], ["Connection", "close"]];
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  const chunks =
    body.length === 0 ? [] : [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")];
  const payload = isChunked ? [...chunks, Buffer.from("0\r\n\r\n")] : [body];
  // A line break in a part would start another request, and the responses could not be assigned.
  const encoded = head.map((line) => Buffer.from(`${line.replaceAll(/[\r\n]/g, " ")}\r\n`));

  const socket = connect({ port, host: "127.0.0.1" });
  const received: Buffer[] = [];
  socket.on("data", (data) => received.push(data));
  // Node's server rejects an invalid request while it is still being sent.
  socket.on("error", () => {});
  socket.write(Buffer.concat([...encoded, Buffer.from("\r\n"), ...payload]));
  await new Promise((resolve) => socket.once("close", resolve));
  return parseReply(Buffer.concat(received).toString("latin1"));
}

/** Uses one character for each byte, so that lengths are in bytes. */
function parseReply(raw: string): FuzzReply {
  const end = raw.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = raw.slice(0, Math.max(end, 0)).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = end === -1 ? "" : raw.slice(end + 4);
  return {
    status: Number(statusLine.split(" ")[1] ?? 0),
    headers,
    text: Buffer.from(
      headers["transfer-encoding"] === "chunked" ? joinChunks(body) : body,
      "latin1",
    ).toString(),
    isFromSandbox: mark in headers,
  };
}

function joinChunks(text: string): string {
  const end = text.indexOf("\r\n");
  const length = Number.parseInt(text.slice(0, end), 16);
  if (!(length > 0)) return "";
  return text.slice(end + 2, end + 2 + length) + joinChunks(text.slice(end + 2 + length + 2));
}
