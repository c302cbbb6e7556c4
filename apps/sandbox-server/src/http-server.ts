import type { IncomingMessage, Server, ServerResponse } from "node:http";
import {
  type ConnectionReset,
  connectionReset,
  ResponseAbortedError,
  type SandboxRequest,
  type SandboxResponse,
} from "@latchkey/sandbox";
import { Connections, rejectClientErrors } from "./connections.ts";
import { CrossOrigin } from "./cross-origin.ts";
import { errorResponses, rejectWith } from "./error-responses.ts";
import { AllowedHosts, hostNameOf } from "./hosts.ts";
import { type Limits, Turns } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { crypto, http } from "./node-builtins.ts";
import { NodeRequest } from "./node-request.ts";
import { type Readiness, respondToHealthCheck } from "./readiness.ts";
import { type SendOptions, send } from "./send.ts";

export interface HttpServerOptions {
  /** The sandbox. It does not reject. */
  readonly handle: (request: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;
  readonly readiness: Readiness;
  readonly limits: Limits;
  readonly log: ServerLog;
  /** The names that a Host header may have besides localhost and IP addresses. */
  readonly allowHost: readonly string[];
  /** The origins whose pages may read responses. */
  readonly allowOrigin: readonly string[];
}

export interface HttpServer {
  readonly server: Server;
  /**
   * Accepts no new connections, finishes the requests in progress, and closes all connections. After `stopTimeoutMs`,
   * destroys the remaining connections. Resolves to their number.
   */
  readonly stop: () => Promise<number>;
}

/** Handles a request, or returns undefined to pass it to the next handler. */
type Handler = (request: NodeRequest) => Result | Promise<Result> | undefined;
type Result = SandboxResponse | ConnectionReset;

/** Creates a server that does not listen yet. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { handle, readiness, limits, log } = options;
  const crossOrigin = new CrossOrigin(options.allowOrigin);
  const allowedHosts = new AllowedHosts(options.allowHost);
  const turns = new Turns();
  let isStopping = false;

  // The check of the host is first, also for health checks: a page of another site must not learn that a sandbox runs.
  const handlers: readonly Handler[] = [
    (request) => rejectHost(request, allowedHosts, log),
    (request) => crossOrigin.respondToPreflight(request),
    (request) => respondToHealthCheck(request, readiness, isStopping),
    respondToServerOptions,
    // The sandbox, with its controls if they are on.
    (request) => {
      const turn = connections.takeTurn(request.socket, turns);
      return turn === undefined ? handle(request) : handleLater(request, turn);
    },
  ];

  async function handleLater(request: NodeRequest, turn: Promise<void>): Promise<Result> {
    await turn;
    return request.socket.destroyed ? connectionReset : handle(request);
  }

  const server = http.createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: checkIntervalOf(limits),
    // How much of a response is buffered if the client does not read it.
    highWaterMark: 16 * 1024,
    // The first handler rejects requests without a Host header, with a body.
    requireHostHeader: false,
    // Otherwise Node would keep only the first of some headers, such as Content-Type, unlike fetch.
    joinDuplicateHeaders: true,
  });
  // The size of the headers is limited instead. If there are too many, Node drops some silently, perhaps the key.
  server.maxHeadersCount = 0;
  const connections = new Connections(server, limits);
  rejectClientErrors(server, connections, limits.maxHeaderBytes, log, nextRequestId);

  server.on("request", (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (error instanceof ResponseAbortedError) log.info(error.message);
      else log.error(error);
      // Destroyed, so that the client does not take an incomplete response for a complete one.
      response.destroy();
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    connections.begin(incoming.socket, response);
    const request = new NodeRequest(incoming, nextRequestId());
    const result = await runHandlers(request);
    if (result === connectionReset) incoming.socket.destroy();
    if (result === connectionReset || response.destroyed) return;
    const sendOptions: SendOptions = {
      requestId: request.id,
      headers: crossOrigin.headersFor(request),
      isLast: isStopping,
      hasUnreadBody: request.hasUnreadBody,
    };
    await send(incoming, response, result, sendOptions, turns);
  }

  function runHandlers(request: NodeRequest): Result | Promise<Result> {
    for (const handler of handlers) {
      const result = handler(request);
      if (result !== undefined) return result;
    }
    throw new Error("The last handler returned no response.");
  }

  server.on("checkExpectation", (incoming: IncomingMessage, response: ServerResponse) => {
    connections.begin(incoming.socket, response);
    const id = nextRequestId();
    log.rejected(errorResponses.expectation.status, "unsupported Expect header", id);
    const rejection = rejectWith(
      errorResponses.expectation,
      "Unsupported Expect header. Only 100-continue is supported.",
    );
    const sendOptions: SendOptions = { requestId: id, isLast: false, hasUnreadBody: false };
    send(incoming, response, rejection, sendOptions, turns).catch(log.error);
  });

  return {
    server,
    stop: async () => {
      isStopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const endStop = connections.stop();
      let destroyed = 0;
      const timer = setTimeout(() => {
        destroyed = connections.destroyAll();
      }, limits.stopTimeoutMs);
      await closed;
      clearTimeout(timer);
      endStop();
      return destroyed;
    },
  };
}

/** A handler: rejects a request whose host is missing, malformed or not allowed. */
function rejectHost(
  { id, authority, header }: NodeRequest,
  allowedHosts: AllowedHosts,
  log: ServerLog,
): SandboxResponse | undefined {
  const host = authority ?? header("host");
  if (host !== undefined && allowedHosts.allows(host)) return undefined;
  const name = host === undefined ? undefined : hostNameOf(host);
  if (name === undefined) {
    const problem = host === undefined ? "has no Host header" : "has a malformed Host header";
    log.rejected(errorResponses.badHost.status, problem, id);
    return rejectWith(
      errorResponses.badHost,
      `The request ${problem}. The server needs it to reject pages of other sites. Send the host of the URL, such as localhost.`,
    );
  }
  log.rejected(errorResponses.misdirected.status, "host is not allowed", id);
  return rejectWith(
    errorResponses.misdirected,
    `The host ${name} is not allowed. A page of another site could use the sandbox under such a name (DNS rebinding). Use localhost or an IP address, or start the server with --allow-host ${name}.`,
  );
}

/** A handler: responds to `OPTIONS *`, which asks for the methods of the whole server. */
function respondToServerOptions({ method, target }: NodeRequest): SandboxResponse | undefined {
  if (target !== "*" || method !== "OPTIONS") return undefined;
  return { status: 204, headers: { Allow: "GET, HEAD, POST, PUT, OPTIONS" } };
}

const startId = crypto.randomBytes(3).toString("hex");
let requestCount = 0;

/**
 * The next `X-Request-Id`. Its first part differs between two starts. The id that a client sends is not used, since it
 * would be logged and may contain a secret.
 */
function nextRequestId(): string {
  requestCount += 1;
  return `${startId}-${requestCount}`;
}

/** How often Node looks for late requests. */
function checkIntervalOf({ headersTimeoutMs, requestTimeoutMs }: Limits): number {
  return Math.max(50, Math.min(1_000, headersTimeoutMs / 4, requestTimeoutMs / 4));
}
