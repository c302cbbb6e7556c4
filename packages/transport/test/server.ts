import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Method and headers of each request, in order. */
  readonly seen: { readonly method: string; readonly headers: IncomingMessage["headers"] }[];
}

/** A real server on a free port that gives the first answer to the first request, and so on; the last one stays. */
export async function serve(...answers: [Answer, ...Answer[]]): Promise<TestServer> {
  const seen: TestServer["seen"] = [];
  const server = createServer((request, response) => {
    const { method = "", headers } = request;
    const answer = answers[Math.min(seen.length, answers.length - 1)];
    seen.push({ method, headers });
    request.resume();
    request.once("end", () => answer?.(request, response));
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

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };

/** Breaks the connection off without a word. */
export const reset: Answer = (request) => request.socket.resetAndDestroy();

/** Promises more than it sends, and breaks off. */
export const halfABody: Answer = (request, response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"api_keys":[', () => request.socket.destroy());
};

/** Begins to answer and never ends. */
export const slowBody: Answer = (_request, response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write("{");
};

/** Never begins to answer. */
export const silence: Answer = () => {};
