import type { SandboxResponse } from "@latchkey/sandbox";
import type { NodeRequest } from "./node-request.ts";

type Headers = Readonly<Record<string, string>>;

const noHeaders: Headers = {};

/** What a page of an allowed origin may send: the two credentials, JSON, and the headers that requests of tests and traces have. */
const preflightHeaders: Headers = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT",
  "Access-Control-Allow-Headers":
    "Content-Type, Prefer, traceparent, X-DC-DEVKEY, X-PARTNER-APIKEY, X-Sandbox-World",
  "Access-Control-Max-Age": "600",
};

/**
 * The origins in a list separated by commas.
 *
 * @param setting Where the list comes from, for the message.
 * @throws RangeError if one is not an origin, or is `*` or `null`, which would admit any page.
 */
export function parseOrigins(text: string, setting: string): string[] {
  const origins = text
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  for (const origin of origins) {
    if (/^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new RangeError(
      `${setting} has ${JSON.stringify(origin)}, which is not an origin. Set it to origins such as http://127.0.0.1:4000, separated by commas.`,
    );
  }
  return origins;
}

/** What the server sends to pages of other origins: no header of its own, except to the origins that are allowed. */
export class CrossOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** The headers that let the page read the response. Other pages get none, and neither do the controls. */
  headersFor({ header, target }: NodeRequest): Headers {
    const origin = header("origin");
    if (origin === undefined || !this.#allowed.has(origin) || target.startsWith("/_sandbox"))
      return noHeaders;
    return {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "Allow, Retry-After, X-Request-Id, X-Sandbox-Warning",
      Vary: "Origin",
    };
  }

  /** Stage: responds to a browser that asks whether it may send a request of a page of an allowed origin. */
  respondToPreflight(request: NodeRequest): SandboxResponse | undefined {
    if (request.method !== "OPTIONS" || request.header("access-control-request-method") === undefined)
      return undefined;
    return this.headersFor(request) === noHeaders ? undefined : { status: 204, headers: preflightHeaders };
  }
}
