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

  // Checks the host before all other handlers, including health checks. A page of another site must not find
  // out that a sandbox runs.
  const handlers: readonly Handler[] = [
    (request) => rejectHost(request, allowedHosts, log),
    (request) => crossOrigin.respondToPreflight(request),
    (request) => respondToHealthCheck(request, readiness, isStopping),
    respondToServerOptions,
    // Passes the request to the sandbox. If the controls are on, the sandbox handles them too.
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
    // Limits how much of a response is buffered if the client does not read.
    highWaterMark: 16 * 1024,
    // Turns off Node's own check, whose error response has no body. The first handler checks the Host header.
    requireHostHeader: false,
    // By default, Node keeps only the first value of some headers, such as Content-Type. fetch joins the
    // values.
    joinDuplicateHeaders: true,
  });
  // Limits the size of the headers, not their number. With a limit of the number, Node silently drops
  // headers, and may drop the key.
  server.maxHeadersCount = 0;
  const connections = new Connections(server, limits);
  rejectClientErrors(server, connections, limits.maxHeaderBytes, log, nextRequestId);

  server.on("request", (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (error instanceof ResponseAbortedError) log.info(error.message);
      else log.error(error);
      // Destroys the connection, so that the client does not take an incomplete response for a complete
      // response.
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

/** A handler that rejects a request if its host is missing, malformed or not allowed. */
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

/** A handler that responds to `OPTIONS *`. Such a request asks for the methods of the whole server. */
function respondToServerOptions({ method, target }: NodeRequest): SandboxResponse | undefined {
  if (target !== "*" || method !== "OPTIONS") return undefined;
  return { status: 204, headers: { Allow: "GET, HEAD, POST, PUT, OPTIONS" } };
}

const startId = crypto.randomBytes(3).toString("hex");
let requestCount = 0;

/**
 * Returns the next `X-Request-Id`. The first part of the id changes with each start. An id that a client
 * sends is not used, since the server logs ids, and a client's id may contain a secret.
 */
function nextRequestId(): string {
  requestCount += 1;
  return `${startId}-${requestCount}`;
}

/** Returns how often Node looks for late requests, in milliseconds. */
function checkIntervalOf({ headersTimeoutMs, requestTimeoutMs }: Limits): number {
  return Math.max(50, Math.min(1_000, headersTimeoutMs / 4, requestTimeoutMs / 4));
}
