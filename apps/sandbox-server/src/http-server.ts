import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type Cut, cut, type Message, type Reply, type Store } from "@latchkey/sandbox";
import { answerClientErrors } from "./client-error.ts";
import { Connections } from "./connections.ts";
import { answerHealth, isHealthPath } from "./health.ts";
import type { Limits } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { http } from "./node-builtins.ts";
import { NodeMessage } from "./node-message.ts";
import { refuse } from "./refusals.ts";
import { send } from "./send.ts";

export interface HttpServerOptions {
  readonly handle: (message: Message) => Promise<Reply | Cut>;
  /** Asked whether it answers, for `/readyz`. */
  readonly store: Store;
  readonly limits: Limits;
  readonly log: ServerLog;
}

export interface HttpServer {
  readonly server: Server;
  /**
   * Takes no new connection, lets the requests that are under way finish, and closes all connections; after
   * `stopTimeoutMs`, those that are left are broken off. Resolves to how many those were.
   */
  readonly stop: () => Promise<number>;
}

/** A server that does not listen yet. */
export function createHttpServer({ handle, store, limits, log }: HttpServerOptions): HttpServer {
  const server = http.createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: checkIntervalOf(limits),
    // Refused below, with a body.
    requireHostHeader: false,
  });
  // Their size is limited; by a limit of their number, Node would drop some in silence, and so maybe the key.
  server.maxHeadersCount = 0;
  const connections = new Connections(server);
  answerClientErrors(server, connections, limits.maxHeaderBytes, log);
  let isStopping = false;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    connections.begin(request.socket, response);
    const message = new NodeMessage(request);
    const hasHost = request.headers.host !== undefined || request.httpVersion !== "1.1";
    const reply = hasHost ? await answer(message) : refuseWithoutHost();
    if (reply === cut) {
      request.socket.destroy();
      return;
    }
    if (response.destroyed) return;
    await send(request, response, reply, {
      isLast: isStopping || !hasHost,
      isCutShort: message.hasEndlessBody,
      drainTimeoutMs: limits.drainTimeoutMs,
    });
  }

  function answer(message: NodeMessage): Promise<Reply | Cut> | Reply {
    const { target, method } = message;
    if (isHealthPath(target)) return answerHealth(target, method, store, isStopping);
    if (target === "*" && method === "OPTIONS") {
      return { status: 204, headers: { Allow: "GET, HEAD, POST, PUT, OPTIONS" } };
    }
    return handle(message);
  }

  function refuseWithoutHost(): Reply {
    log.refusal(400, "no Host header");
    return refuse(400, "bad_request_format", "The request has no Host header.");
  }

  server.on("request", (request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.failure(error);
      // Half a reply must not look like a whole one.
      response.destroy();
    });
  });
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request.socket, response);
    const reply = refuse(417, "expectation_failed", "Of Expect, only 100-continue is known.");
    const options = { isLast: true, isCutShort: false, drainTimeoutMs: limits.drainTimeoutMs };
    send(request, response, reply, options).catch(log.failure);
  });

  return {
    server,
    stop: async () => {
      isStopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const endStop = connections.stop();
      let broken = 0;
      const timer = setTimeout(() => {
        broken = connections.destroyAll();
      }, limits.stopTimeoutMs);
      await closed;
      clearTimeout(timer);
      endStop();
      return broken;
    },
  };
}

/** How often Node looks for requests that are late. */
function checkIntervalOf({ headersTimeoutMs, requestTimeoutMs }: Limits): number {
  return Math.max(50, Math.min(1_000, headersTimeoutMs / 4, requestTimeoutMs / 4));
}
