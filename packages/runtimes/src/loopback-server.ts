import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Sends the response to one request, or misbehaves. */
export type Responder = (response: ServerResponse, request: IncomingMessage) => unknown;

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  /** All requests except preflights, in order. */
  readonly requests: ReceivedRequest[];
  /** The CORS preflights of browsers. The client does not send them. */
  readonly preflights: ReceivedRequest[];
  /** Closes the server and frees the port immediately. Disposing does the same. */
  stop(): Promise<void>;
}

export interface LoopbackOptions {
  /** Whether a page may send its request on the connection of the preflight. The default is false. */
  readonly keepsPreflights?: boolean;
}

/**
 * Starts a server on a free port. The first responder handles the first request, the second responder handles the second
 * request, and so on. The last responder handles all further requests. Pages of every origin may call the server.
 */
export async function serveLoopback(
  responders: readonly [Responder, ...Responder[]],
  { keepsPreflights = false }: LoopbackOptions = {},
): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = [];
  const preflights: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (method === "OPTIONS") {
      preflights.push({ method, url, headers, body });
      // Chromium itself repeats a request on a connection that was used before. The page cannot see the repeated
      // request.
      if (!keepsPreflights) response.setHeader("Connection", "close");
      permit(response, request);
      return;
    }
    response.setHeader("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
    const responder = responders[Math.min(requests.length, responders.length - 1)];
    requests.push({ method, url, headers, body });
    responder?.(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    preflights,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function permit(response: ServerResponse, { headers }: IncomingMessage): void {
  response
    .writeHead(204, {
      "Access-Control-Allow-Methods": headers["access-control-request-method"] ?? "",
      "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "",
    })
    .end();
}
