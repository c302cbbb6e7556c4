import type { SandboxResponse } from "@latchkey/sandbox";
import type { NodeRequest } from "./node-request.ts";

type Headers = Readonly<Record<string, string>>;

const noHeaders: Headers = {};

/**
 * The headers of a preflight response. They let a page of an allowed origin send both credentials, JSON, and
 * the headers of tests and traces.
 */
const preflightHeaders: Headers = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT",
  "Access-Control-Allow-Headers":
    "Content-Type, Prefer, traceparent, X-DC-DEVKEY, X-PARTNER-APIKEY, X-Sandbox-World",
  "Access-Control-Max-Age": "600",
};

/**
 * Parses a list of origins, separated by commas.
 *
 * @param setting The name of the setting, for the message.
 * @throws RangeError if an entry is not an origin, or if it is `*` or `null`, which would admit any page.
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

/** Adds CORS headers to responses. Only pages of allowed origins get these headers. */
export class CrossOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /**
   * Returns the headers that let a page of an allowed origin read the response. Responses of the controls
   * never have these headers.
   */
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

  /** A handler that responds to preflight requests of allowed origins. */
  respondToPreflight(request: NodeRequest): SandboxResponse | undefined {
    if (request.method !== "OPTIONS" || request.header("access-control-request-method") === undefined)
      return undefined;
    return this.headersFor(request) === noHeaders ? undefined : { status: 204, headers: preflightHeaders };
  }
}
