import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: ReceivedRequest[];
}

/** A real server on a free port that records the requests. */
export async function serve(handler: RequestListener): Promise<TestServer> {
  const seen: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body });
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Sends a response. If `contentType` is null, sends no content type. */
export const respond =
  (
    status: number,
    body: unknown = "",
    contentType: string | null = "application/json",
    headers = {},
  ): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { ...(contentType !== null && { "Content-Type": contentType }), ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
