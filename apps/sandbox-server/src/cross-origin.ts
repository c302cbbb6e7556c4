import type { IncomingMessage } from "node:http";
import type { SandboxResponse } from "@latchkey/sandbox";

type Headers = Readonly<Record<string, string>>;

const noHeaders: Headers = {};

/** What a page of an allowed origin may send: the two credentials and JSON. Nothing that only tests need. */
const preflightHeaders: Headers = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT",
  "Access-Control-Allow-Headers": "Content-Type, X-DC-DEVKEY, X-PARTNER-APIKEY",
  "Access-Control-Max-Age": "600",
};

/**
 * The origins in a list with commas between.
 *
 * @throws RangeError where one is no origin, or is `*` or `null`, by which any page would come in.
 */
export function parseOrigins(text: string, name: string): string[] {
  const origins = text
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  for (const origin of origins) {
    if (/^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new RangeError(
      `${name} has ${JSON.stringify(origin)}: set it to origins such as http://127.0.0.1:4000, with commas between`,
    );
  }
  return origins;
}

/** What the server answers to pages of other origins: nothing of its own, but for the origins that are allowed. */
export class CrossOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** The headers that let the page read the reply; none for other pages, and none for what is no API. */
  headersFor({ headers: { origin } }: IncomingMessage, target: string): Headers {
    if (origin === undefined || !this.#allowed.has(origin) || target.startsWith("/_sandbox"))
      return noHeaders;
    return {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "Allow, Retry-After, X-Sandbox-Warning",
      Vary: "Origin",
    };
  }

  /** The answer to a browser that asks whether it may send the page's request. */
  answerPreflight({ method, headers }: IncomingMessage, granted: Headers): SandboxResponse | undefined {
    const isPreflight = method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
    return isPreflight && granted !== noHeaders ? { status: 204, headers: preflightHeaders } : undefined;
  }
}

/** A reply with more headers; that of the sandbox is its own, and is not changed. */
export function withHeaders(reply: SandboxResponse, headers: Headers): SandboxResponse {
  if (headers === noHeaders) return reply;
  const { status, body } = reply;
  return { status, headers: { ...reply.headers, ...headers }, ...(body !== undefined && { body }) };
}
