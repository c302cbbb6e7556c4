import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: SeenRequest[];
  /** What browsers asked before, to learn whether they may: not a call of the client's. */
  readonly preflights: SeenRequest[];
  /** Frees the port at once; disposing does it too. */
  stop(): Promise<void>;
}

export interface LoopbackOptions {
  /** Whether a page's request may take the connection of its preflight; false by default. */
  readonly keepsPreflights?: boolean;
}

/**
 * A real server on a free port that gives the first answer to the first request, and so on; the last one stays. Pages
 * of every origin may use it.
 */
export async function serveLoopback(
  answers: readonly [Answer, ...Answer[]],
  { keepsPreflights = false }: LoopbackOptions = {},
): Promise<LoopbackServer> {
  const requests: SeenRequest[] = [];
  const preflights: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (method === "OPTIONS") {
      preflights.push({ method, url, headers, body });
      // Chromium itself repeats a request on a connection that was used before, unseen by the page.
      if (!keepsPreflights) response.setHeader("Connection", "close");
      permit(response, request);
      return;
    }
    response.setHeader("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push({ method, url, headers, body });
    answer?.(response, request);
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
