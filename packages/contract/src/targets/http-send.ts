import { type ClientRequest, Agent as HttpAgent, request as requestByHttp } from "node:http";
import { Agent as HttpsAgent, request as requestByHttps } from "node:https";
import type { HttpRequest, HttpResponse, Send } from "../http.ts";

export interface HttpSendOptions {
  /** The URL to which the target of each request is appended. It may have a path. */
  readonly baseUrl: string;
  /** The limit for a complete response. The default is 10 seconds. */
  readonly timeoutMs?: number | undefined;
  /** The limit for a body. The default is 4 MiB, the size of a list of ten thousand keys. */
  readonly maxResponseBytes?: number;
}

export interface HttpSend {
  readonly send: Send;
  /** Ends all requests that have no complete response yet. */
  close(): void;
}

/**
 * Sends requests unchanged, with node:http or node:https. `fetch` would normalize paths, follow redirects and decompress
 * bodies. Characters that a path or a header must not contain are rejected, not encoded.
 */
export function createHttpSend(options: HttpSendOptions): HttpSend {
  const { timeoutMs = 10_000, maxResponseBytes = 4 * 2 ** 20 } = options;
  const { protocol, hostname, port, pathname, origin } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/$/, "");
  const isSecure = protocol === "https:";
  // Uses a proxy under the same conditions as fetch, and so as the clients.
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
        () => fail(new Error(`no complete response within ${timeoutMs} ms: raise --timeout if needed`)),
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
      // After a failure, destroying the request may emit more errors.
      outgoing.on("error", (error) => {
        if (isOver) return;
        isOver = true;
        // The server closed a kept connection before it got the request. Only a read may be sent again.
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
          reject(new Error("the connection closed before the response was complete", { cause: error }));
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
    // Only a read may be sent again. Other requests get a new connection, which cannot be stale.
    send: async (request) => attempt(request, request.method !== "GET"),
    close: () => {
      agent.destroy();
      freshAgent.destroy();
      for (const outgoing of underWay) outgoing.destroy(new Error("the run has ended"));
    },
  };
}

/** Node adds the length of a body only for some methods. */
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

/** Adds advice to errors that the user can fix. */
function explain(cause: Error, origin: string): Error {
  const code = codeOf(cause);
  if (code === "ECONNREFUSED") {
    return new Error(`nothing listens at ${origin}: start the server, or pass another URL`, { cause });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new Error(`the host of ${origin} was not found (${code}): check the URL and the network`, {
      cause,
    });
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    const remedy = "check the URL, or set NODE_EXTRA_CA_CERTS to the file of its CA";
    return new Error(`the certificate of ${origin} is not trusted (${code}): ${remedy}`, { cause });
  }
  return cause;
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
