import { type ClientRequest, Agent as HttpAgent, request as requestByHttp } from "node:http";
import { Agent as HttpsAgent, request as requestByHttps } from "node:https";
import type { HttpRequest, HttpResponse, Send } from "../http.ts";

export interface HttpSendOptions {
  /** What each request's target is appended to; it may have a path of its own. */
  readonly baseUrl: string;
  /** For a whole response. 10 seconds by default. */
  readonly timeoutMs?: number | undefined;
  /** For the body of a response. 4 MiB by default, as a list of ten thousand keys has. */
  readonly maxResponseBytes?: number;
}

export interface HttpSend {
  readonly send: Send;
  /** Breaks off what is under way. */
  close(): void;
}

/**
 * Sends requests by node:http or node:https as they stand: `fetch` would normalize their paths, follow redirects and unpack
 * bodies. Characters that a path or a header may not contain are rejected, not encoded.
 */
export function createHttpSend(options: HttpSendOptions): HttpSend {
  const { timeoutMs = 10_000, maxResponseBytes = 4 * 2 ** 20 } = options;
  const { protocol, hostname, port, pathname, origin } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/$/, "");
  const isSecure = protocol === "https:";
  // As Node does for fetch, and so for the clients.
  const proxyEnv = process.env["NODE_USE_ENV_PROXY"] === "1" ? { proxyEnv: process.env } : {};
  const createAgent = (keepAlive: boolean): HttpAgent =>
    new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive, ...proxyEnv });
  const agent = createAgent(true);
  const freshAgent = createAgent(false);
  const underWay = new Set<ClientRequest>();

  function attempt(request: HttpRequest, isFresh: boolean): Promise<HttpResponse> {
    const { method, target, headers, body } = request;
    return new Promise((resolve, reject) => {
      const outgoing = (isSecure ? requestByHttps : requestByHttp)({
        protocol,
        hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: port === "" ? undefined : port,
        path: `${prefix}${target}`,
        method,
        headers: toOutgoingHeaders(headers, body),
        agent: isFresh ? freshAgent : agent,
      });
      underWay.add(outgoing);
      let hasResponse = false;
      let isOver = false;
      const timer = setTimeout(
        () => fail(new Error(`there was no whole response within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const fail = (error: Error): void => {
        isOver = true;
        reject(error);
        outgoing.destroy();
      };
      outgoing.once("close", () => {
        clearTimeout(timer);
        underWay.delete(outgoing);
        if (!hasResponse) reject(new Error("the connection was closed before a response"));
      });
      // What is broken off here breaks with errors of its own, some of them more than once.
      outgoing.on("error", (error) => {
        if (isOver) return;
        isOver = true;
        // The server had closed a connection that was kept: it has not seen the request, and a read may be sent again.
        const isStale = outgoing.reusedSocket && !hasResponse && codeOf(error) === "ECONNRESET";
        if (isStale) resolve(attempt(request, true));
        else reject(explain(error, origin));
      });
      outgoing.once("response", (incoming) => {
        hasResponse = true;
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > maxResponseBytes)
            fail(new Error(`the body of the response is larger than ${maxResponseBytes} bytes`));
        });
        incoming.on("error", (error) => {
          reject(new Error("the connection broke off in the middle of the response", { cause: error }));
        });
        incoming.once("end", () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: toResponseHeaders(incoming.headersDistinct),
            text: Buffer.concat(chunks).toString("utf8"),
          });
        });
      });
      outgoing.end(body);
    });
  }

  return {
    // Only a read may be sent again, so all else gets a new connection, which cannot be stale.
    send: async (request) => attempt(request, request.method !== "GET"),
    close: () => {
      agent.destroy();
      freshAgent.destroy();
      for (const outgoing of underWay) outgoing.destroy(new Error("the run has ended"));
    },
  };
}

/** Node itself adds the length of a body only for some methods. */
function toOutgoingHeaders(
  headers: HttpRequest["headers"],
  body: string | undefined,
): Record<string, string | string[]> {
  const outgoing: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(headers)) {
    outgoing[name] = typeof values === "string" ? values : [...values];
  }
  const isMeasured = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  if (body !== undefined && !isMeasured) outgoing["Content-Length"] = String(Buffer.byteLength(body));
  return outgoing;
}

function toResponseHeaders(distinct: NodeJS.Dict<string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(distinct).map(([name, values = []]) => [name, values.join(", ")]));
}

/** Says what to do about an error that an operator can do something about. */
function explain(cause: Error, origin: string): Error {
  const code = codeOf(cause);
  if (code === "ECONNREFUSED") {
    return new Error(`nothing listens at ${origin}: start the server, or pass another URL`, { cause });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new Error(`the host of ${origin} is not known (${code}): check the URL and the network`, {
      cause,
    });
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    const remedy = "check the URL, or name the certificate's authority in NODE_EXTRA_CA_CERTS";
    return new Error(`the certificate of ${origin} is not trusted (${code}): ${remedy}`, { cause });
  }
  return cause;
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
