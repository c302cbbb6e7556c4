import type { IncomingMessage, Server, ServerResponse } from "node:http";
import {
  BrokenOffError,
  type ConnectionReset,
  connectionReset,
  type SandboxRequest,
  type SandboxResponse,
  type Store,
} from "@latchkey/sandbox";
import { answerClientErrors } from "./client-error.ts";
import { Connections } from "./connections.ts";
import { CrossOrigin, withHeaders } from "./cross-origin.ts";
import { answerHealth, isHealthPath } from "./health.ts";
import type { Limits } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { namesLoopback } from "./loopback.ts";
import { http } from "./node-builtins.ts";
import { NodeMessage } from "./node-message.ts";
import { ownAnswers, refuse } from "./refusals.ts";
import { send } from "./send.ts";

export interface HttpServerOptions {
  readonly handle: (message: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;
  /** Asked whether it answers, for `/readyz`. */
  readonly store: Store;
  readonly limits: Limits;
  readonly log: ServerLog;
  /** Whether it listens on loopback, where only this machine's own names are right. */
  readonly isLoopbackOnly: boolean;
  /** The origins whose pages may read replies. */
  readonly allowOrigin: readonly string[];
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
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { handle, store, limits, log, isLoopbackOnly } = options;
  const crossOrigin = new CrossOrigin(options.allowOrigin);
  const server = http.createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: checkIntervalOf(limits),
    // Refused below, with a body.
    requireHostHeader: false,
    // Otherwise Node keeps the first of some, such as Content-Type, where fetch sees all.
    joinDuplicateHeaders: true,
  });
  // Their size is limited; by a limit of their number, Node would drop some in silence, and so maybe the key.
  server.maxHeadersCount = 0;
  const connections = new Connections(server);
  answerClientErrors(server, connections, limits.maxHeaderBytes, log);
  let isStopping = false;
  /** The last Host that was looked at and is right: mostly that of the next request too. */
  let knownHost: string | undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    connections.begin(request.socket, response);
    const message = new NodeMessage(request);
    const refusal = refuseHost(request);
    const reply = refusal ?? (await answer(message, request));
    if (reply === connectionReset) {
      request.socket.destroy();
      return;
    }
    if (response.destroyed) return;
    await send(request, response, reply, {
      isLast: isStopping || refusal !== undefined,
      isCutShort: message.hasEndlessBody,
      drainTimeoutMs: limits.drainTimeoutMs,
    });
  }

  async function answer(
    message: NodeMessage,
    request: IncomingMessage,
  ): Promise<SandboxResponse | ConnectionReset> {
    const granted = crossOrigin.headersFor(request, message.target);
    const reply = crossOrigin.answerPreflight(request, granted) ?? (await answerSame(message));
    return reply === connectionReset ? connectionReset : withHeaders(reply, granted);
  }

  function answerSame(message: NodeMessage): Promise<SandboxResponse | ConnectionReset> | SandboxResponse {
    const { target, method } = message;
    if (isHealthPath(target)) return answerHealth(target, method, store, isStopping);
    if (target === "*" && method === "OPTIONS") {
      return { status: 204, headers: { Allow: "GET, HEAD, POST, PUT, OPTIONS" } };
    }
    return handle(message);
  }

  /**
   * A page of another site can have its own name lead to 127.0.0.1, and then the browser takes the sandbox for a part of
   * that site. Only the Host header tells.
   */
  function refuseHost({ headers: { host }, httpVersion }: IncomingMessage): SandboxResponse | undefined {
    if (host === undefined) {
      if (httpVersion !== "1.1") return undefined;
      log.refusal(400, "no Host header");
      return refuse(ownAnswers.noHost, "The request has no Host header.");
    }
    if (!isLoopbackOnly || host === knownHost) return undefined;
    if (namesLoopback(host)) {
      knownHost = host;
      return undefined;
    }
    log.refusal(421, "Host is not this machine");
    return refuse(
      ownAnswers.misdirected,
      "The Host header names another machine than this one, and the sandbox listens on loopback only: call it by localhost, 127.0.0.1 or [::1].",
    );
  }

  server.on("request", (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (error instanceof BrokenOffError) log.note(error.message);
      else log.failure(error);
      // Half a reply must not look like a whole one.
      response.destroy();
    });
  });
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request.socket, response);
    const reply = refuse(ownAnswers.expectation, "Of Expect, only 100-continue is known.");
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
