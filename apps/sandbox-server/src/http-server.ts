import type { IncomingMessage, Server, ServerResponse } from "node:http";
import {
  BrokenOffError,
  type ConnectionReset,
  connectionReset,
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
   * Takes no new connection, lets the requests that are under way finish, and closes all connections; after
   * `stopTimeoutMs`, those that are left are destroyed. Resolves to how many those were.
   */
  readonly stop: () => Promise<number>;
}

/** One step of the way of a request. The first response that a stage returns is sent. */
type Stage = (request: NodeRequest) => Result | Promise<Result> | undefined;
type Result = SandboxResponse | ConnectionReset;

/** A server that does not listen yet. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { handle, readiness, limits, log } = options;
  const crossOrigin = new CrossOrigin(options.allowOrigin);
  const allowedHosts = new AllowedHosts(options.allowHost);
  const turns = new Turns();
  let isStopping = false;

  // The host comes first, for the health checks too: a page of another site learns nothing, not even that a sandbox runs.
  const stages: readonly Stage[] = [
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
    // How much a connection holds of a response that the client does not read.
    highWaterMark: 16 * 1024,
    // Rejected by the first stage, with a body.
    requireHostHeader: false,
    // Otherwise Node keeps the first of some, such as Content-Type, and fetch sees all.
    joinDuplicateHeaders: true,
  });
  // Their size is limited. By a limit of their number, Node would drop some silently, and so maybe the key.
  server.maxHeadersCount = 0;
  const connections = new Connections(server, limits);
  rejectClientErrors(server, connections, limits.maxHeaderBytes, log, nextRequestId);

  server.on("request", (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (error instanceof BrokenOffError) log.note(error.message);
      else log.failure(error);
      // A part of a response must not look like a whole one.
      response.destroy();
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    connections.begin(incoming.socket, response);
    const request = new NodeRequest(incoming, nextRequestId());
    const result = await runStages(request);
    if (result === connectionReset) incoming.socket.destroy();
    if (result === connectionReset || response.destroyed) return;
    const sendOptions: SendOptions = {
      requestId: request.id,
      headers: crossOrigin.headersFor(request),
      isLast: isStopping,
      isCutShort: request.hasEndlessBody,
    };
    await send(incoming, response, result, sendOptions, turns);
  }

  function runStages(request: NodeRequest): Result | Promise<Result> {
    for (const stage of stages) {
      const result = stage(request);
      if (result !== undefined) return result;
    }
    throw new Error("The last stage has no response.");
  }

  server.on("checkExpectation", (incoming: IncomingMessage, response: ServerResponse) => {
    connections.begin(incoming.socket, response);
    const id = nextRequestId();
    log.rejected(errorResponses.expectation.status, "unsupported Expect header", id);
    const rejection = rejectWith(
      errorResponses.expectation,
      "Unsupported Expect header. Only 100-continue is supported.",
    );
    const sendOptions: SendOptions = { requestId: id, isLast: false, isCutShort: false };
    send(incoming, response, rejection, sendOptions, turns).catch(log.failure);
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

/** Stage: rejects a request whose host is missing, malformed or not allowed. */
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

/** Stage: `OPTIONS *` asks for what the server supports as a whole. */
function respondToServerOptions({ method, target }: NodeRequest): SandboxResponse | undefined {
  if (target !== "*" || method !== "OPTIONS") return undefined;
  return { status: 204, headers: { Allow: "GET, HEAD, POST, PUT, OPTIONS" } };
}

const startId = crypto.randomBytes(3).toString("hex");
let requestCount = 0;

/**
 * The next `X-Request-Id`: the process's part keeps the ids of two starts apart. The one that a client sends is not used,
 * since it may contain a secret and would be logged.
 */
function nextRequestId(): string {
  requestCount += 1;
  return `${startId}-${requestCount}`;
}

/** How often Node looks for requests that are late. */
function checkIntervalOf({ headersTimeoutMs, requestTimeoutMs }: Limits): number {
  return Math.max(50, Math.min(1_000, headersTimeoutMs / 4, requestTimeoutMs / 4));
}
