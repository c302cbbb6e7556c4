import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Each request, in order. */
  readonly seen: ReceivedRequest[];
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * A real server on a free port. The first handler responds to the first request, and so on. The last one
 * responds to all further requests.
 */
export async function serve(...handlers: [Handler, ...Handler[]]): Promise<TestServer> {
  const seen: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const handler = handlers[Math.min(seen.length, handlers.length - 1)];
    const entry = { method, url, headers, body: "" };
    seen.push(entry);
    for await (const chunk of request.setEncoding("utf8")) entry.body += chunk;
    handler?.(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** The bytes that each request gets. */
  bytes: Uint8Array | string;
}

/** A server that sends the same bytes to each connection. The bytes may be invalid HTTP. */
export async function serveBytes(): Promise<RawServer> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(raw.bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const raw: RawServer = {
    url: `http://127.0.0.1:${port}`,
    bytes: "",
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
  return raw;
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };

/** Resets the connection without a response. */
export const reset: Handler = (request) => request.socket.resetAndDestroy();

/** Announces more than it sends, and closes the connection. */
export const truncatedBody: Handler = (request, response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"api_keys":[', () => request.socket.destroy());
};

/** Starts a body and never ends it. */
export const unfinishedBody: Handler = (_request, response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write("{");
};

/** Never responds. */
export const noResponse: Handler = () => {};
