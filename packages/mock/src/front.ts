import { once } from "node:events";
import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { maskText } from "@latchkey/validators";
import {
  HttpError,
  httpError,
  type ReadableBody,
  readableAccept,
  readableBody,
  readBody,
  rejectWhatPrismCannotRead,
} from "./guard.ts";
import { type MissingCredential, rejectMissingCredential } from "./missing-credential.ts";
import { firstLine, host, type Prism } from "./prism.ts";

const retryAfterMs = 50;
const deathIsSeenWithinMs = 500;
const maxReasonChars = 500;

export interface FrontOptions {
  /** Returns the Prism process that receives the requests. May wait for a restart. */
  currentPrism: () => Promise<Pick<Prism, "port" | "exited">>;
  /** How long a request waits for Prism before it gets a 504. The wait includes a restart. */
  responseTimeoutMs?: number;
  /** The responses to requests without a credential. */
  missingCredentials?: readonly MissingCredential[];
  /** The text that `GET /` returns. */
  home?: string;
  /** Receives a line for each response with a status of 400 or above. */
  log?: (line: string) => void;
}

/** Forwards each request to Prism, unless Prism would crash or the sandbox would reject it as unreadable. */
export function createFront(options: FrontOptions): RequestListener {
  const { currentPrism, responseTimeoutMs = 10_000, missingCredentials = [], home, log = () => {} } = options;
  // Prism announces how long it keeps a connection open. The agent closes the connection a second earlier.
  const agent = new Agent({ keepAlive: true });

  async function relay(
    request: IncomingMessage,
    response: ServerResponse,
    body: ReadableBody,
    signal: AbortSignal,
  ): Promise<void> {
    const fromPrism = await forward(request, body, signal);
    const { statusCode = 502, statusMessage, headers } = fromPrism;
    if (statusCode < 400) {
      response.writeHead(statusCode, statusMessage, endToEndHeaders(headers));
      await pipeline(fromPrism, response);
      return;
    }
    const error = await buffer(fromPrism);
    const violations = headers["sl-violations"];
    // Logs the response before it is sent, so that a client that has the response finds the reason in the
    // log.
    logError(request, statusCode, violations === undefined ? String(error) : `sl-violations: ${violations}`);
    response.writeHead(statusCode, statusMessage, endToEndHeaders(headers));
    response.end(error);
  }

  async function forward(
    request: IncomingMessage,
    { headers: given, body }: ReadableBody,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { method, url: path } = request;
    const headers = requestHeaders(given, body);
    for (;;) {
      const { port, exited } = await currentPrism();
      const outgoing = httpRequest({ agent, host, port, method, path, headers, signal });
      // An error in the middle of a response also reaches the stream of that response.
      outgoing.on("error", () => {});
      outgoing.end(body);
      try {
        const [fromPrism] = await once(outgoing, "response");
        return fromPrism;
      } catch (error) {
        if (!(await mayRetry(error, exited, signal))) throw error;
      }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    // A preflight never has a credential.
    if (request.method !== "OPTIONS") {
      rejectMissingCredential(missingCredentials, request.url ?? "/", request.headers);
    }
    rejectWhatPrismCannotRead(request.url ?? "/", request.headers);
    const body = await readableBody(request.method ?? "GET", request.headers, bytes);

    const abort = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener("abort", () => reject(abort.signal.reason));
    });
    const timer = setTimeout(() => {
      const message = `Prism did not respond within ${responseTimeoutMs} ms. Try again, or restart the mock.`;
      abort.abort(httpError(504, "mock_timeout", message));
    }, responseTimeoutMs);
    // After a complete response, this abort has no effect.
    response.once("close", () => abort.abort(new Error("the client went away")));
    try {
      await Promise.race([relay(request, response, body, abort.signal), aborted]);
    } finally {
      clearTimeout(timer);
    }
  }

  function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { status, message, body } =
      error instanceof HttpError ? error : httpError(502, "mock_unavailable", `${firstLine(error)}.`);
    logError(request, status, `front: ${message}`);
    send(request, response, status, "application/json", JSON.stringify(body));
  }

  /**
   * Logs an error response. Leaves out headers and masks possible secrets, so that no credential is logged.
   */
  function logError({ method, url }: IncomingMessage, status: number, reason: string): void {
    // Masks the reason before it is truncated, since the rest of a truncated secret may be too short to be
    // found.
    const masked = maskText(reason);
    const short = masked.length > maxReasonChars ? `${masked.slice(0, maxReasonChars)}…` : masked;
    log(`${method} ${maskText(url ?? "")} -> ${status}${short && ` [${short}]`}`);
  }

  return (request, response) => {
    if (home !== undefined && request.method === "GET" && request.url === "/") {
      send(request, response, 200, "text/plain; charset=utf-8", home);
      return;
    }
    serve(request, response).catch((error: unknown) => sendError(request, response, error));
  };
}

function requestHeaders(incoming: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  const headers = endToEndHeaders(incoming);
  if (headers.accept) headers.accept = readableAccept(headers.accept);
  // If the length were missing, Node would send the body of a GET as the next request.
  const hasBody = incoming["content-length"] !== undefined || incoming["transfer-encoding"] !== undefined;
  return hasBody ? { ...headers, "content-length": String(body.length) } : headers;
}

/** Removes the headers that concern only one connection (RFC 9110, 7.6.1). */
function endToEndHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const perConnection = new Set([
    ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
    ...(headers.connection ?? "").toLowerCase().split(/[\s,]+/),
  ]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !perConnection.has(name)));
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
): void {
  response.writeHead(status, {
    "content-type": contentType,
    "x-latchkey-mock": "front",
    // Sends the same CORS header as Prism, so that a page in a browser can read the reason.
    "access-control-allow-origin": request.headers.origin ?? "*",
    "access-control-allow-credentials": "true",
  });
  response.end(body);
}

/** Waits until it is known whether the request killed Prism. Such a request is not sent again. */
async function mayRetry(error: unknown, exited: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  switch (error instanceof Error && "code" in error && error.code) {
    case "ECONNREFUSED":
      // The request did not reach Prism, since Prism is starting or is reading a changed document.
      await delay(retryAfterMs, undefined, { signal });
      return true;
    case "ECONNRESET":
    case "EPIPE": {
      // Prism died, or closed the connection. Prism closes idle connections, and all connections when the
      // document changes.
      const alive = delay(deathIsSeenWithinMs, true, { signal });
      if (await Promise.race([alive, exited.then(() => false)])) return true;
      throw new Error("Prism died while it handled this request. Do not send the same request again");
    }
    default:
      return false;
  }
}
