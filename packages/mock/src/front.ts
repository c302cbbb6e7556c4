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
  type ReadableBody,
  Refusal,
  readableAccept,
  readableBody,
  readBody,
  refusal,
  refuseWhatPrismCannotTake,
} from "./guard.ts";
import { type MissingCredential, refuseMissingCredential } from "./missing-credential.ts";
import { firstLine, host, type Prism } from "./prism.ts";

const askAgainAfterMs = 50;
const deathShowsWithinMs = 500;
const maxReasonChars = 500;

export interface FrontOptions {
  /** The Prism to ask; may wait for a restart. */
  currentPrism: () => Promise<Pick<Prism, "port" | "exited">>;
  /** How long a request waits for Prism, a restart included, before it gets a 504. */
  answerTimeoutMs?: number;
  /** What a request without a credential gets. */
  missingCredentials?: readonly MissingCredential[];
  /** The text to answer `GET /` with. */
  home?: string;
  /** Gets a line for every answer of 400 and above. */
  log?: (line: string) => void;
}

/** Passes every request to Prism, except for those that Prism does not survive or that the sandbox rejects as unreadable. */
export function createFront(options: FrontOptions): RequestListener {
  const { currentPrism, answerTimeoutMs = 10_000, missingCredentials = [], home, log = () => {} } = options;
  // Prism says how long it keeps a connection, and the agent drops it a second before that.
  const agent = new Agent({ keepAlive: true });

  async function relay(
    request: IncomingMessage,
    response: ServerResponse,
    body: ReadableBody,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await ask(request, body, signal);
    const { statusCode = 502, statusMessage, headers } = answer;
    if (statusCode < 400) {
      response.writeHead(statusCode, statusMessage, endToEndHeaders(headers));
      await pipeline(answer, response);
      return;
    }
    const error = await buffer(answer);
    const violations = headers["sl-violations"];
    // Before the answer: whoever has that may ask for the log.
    logAnswer(request, statusCode, violations === undefined ? String(error) : `sl-violations: ${violations}`);
    response.writeHead(statusCode, statusMessage, endToEndHeaders(headers));
    response.end(error);
  }

  async function ask(
    request: IncomingMessage,
    { headers: given, body }: ReadableBody,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { method, url: path } = request;
    const headers = requestHeaders(given, body);
    for (;;) {
      const { port, exited } = await currentPrism();
      const outgoing = httpRequest({ agent, host, port, method, path, headers, signal });
      // An error after the answer has begun reaches the answer's own stream too.
      outgoing.on("error", () => {});
      outgoing.end(body);
      try {
        const [answer] = await once(outgoing, "response");
        return answer;
      } catch (error) {
        if (!(await mayAskAgain(error, exited, signal))) throw error;
      }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    // A preflight never has a credential.
    if (request.method !== "OPTIONS") {
      refuseMissingCredential(missingCredentials, request.url ?? "/", request.headers);
    }
    refuseWhatPrismCannotTake(request.url ?? "/", request.headers);
    const body = await readableBody(request.method ?? "GET", request.headers, bytes);

    const abort = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener("abort", () => reject(abort.signal.reason));
    });
    const timer = setTimeout(() => {
      const message = `Prism did not answer within ${answerTimeoutMs} ms.`;
      abort.abort(refusal(504, "mock_timeout", message));
    }, answerTimeoutMs);
    // After a whole answer there is nothing left to abort.
    response.once("close", () => abort.abort(new Error("the client went away")));
    try {
      await Promise.race([relay(request, response, body, abort.signal), aborted]);
    } finally {
      clearTimeout(timer);
    }
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { status, message, body } =
      error instanceof Refusal ? error : refusal(502, "mock_unavailable", `${firstLine(error)}.`);
    logAnswer(request, status, `front: ${message}`);
    send(request, response, status, "application/json", JSON.stringify(body));
  }

  /** Without headers, and with what may be a secret masked, so that no credential gets into a log. */
  function logAnswer({ method, url }: IncomingMessage, status: number, reason: string): void {
    // Masked before it is cut: what is left of a secret may be too short to be found.
    const masked = maskText(reason);
    const short = masked.length > maxReasonChars ? `${masked.slice(0, maxReasonChars)}…` : masked;
    log(`${method} ${maskText(url ?? "")} -> ${status}${short && ` [${short}]`}`);
  }

  return (request, response) => {
    if (home !== undefined && request.method === "GET" && request.url === "/") {
      send(request, response, 200, "text/plain; charset=utf-8", home);
      return;
    }
    serve(request, response).catch((error: unknown) => refuse(request, response, error));
  };
}

function requestHeaders(incoming: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  const headers = endToEndHeaders(incoming);
  if (headers.accept) headers.accept = readableAccept(headers.accept);
  // Without a length Node would send a GET's body as the next request.
  const hasBody = incoming["content-length"] !== undefined || incoming["transfer-encoding"] !== undefined;
  return hasBody ? { ...headers, "content-length": String(body.length) } : headers;
}

/** Without what concerns one connection only (RFC 9110, 7.6.1). */
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
    // As Prism does, so that a page in a browser can read why.
    "access-control-allow-origin": request.headers.origin ?? "*",
    "access-control-allow-credentials": "true",
  });
  response.end(body);
}

/** Waits until it is known whether Prism died of the request: such a one is not repeated. */
async function mayAskAgain(error: unknown, exited: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  switch (error instanceof Error && "code" in error && error.code) {
    case "ECONNREFUSED":
      // Nothing reached Prism: it is starting, or reading a changed document.
      await delay(askAgainAfterMs, undefined, { signal });
      return true;
    case "ECONNRESET":
    case "EPIPE": {
      // Prism died, or closed a connection that was idle or stood in the way of a changed document.
      const alive = delay(deathShowsWithinMs, true, { signal });
      if (await Promise.race([alive, exited.then(() => false)])) return true;
      throw new Error("Prism died while it answered this request");
    }
    default:
      return false;
  }
}
