import { expect } from "vitest";
import type { Responder } from "../../src/loopback-server.ts";
import { json } from "../../src/responders.ts";
import type { CallName, ClientDefinition } from "./definition.ts";
import type { Job } from "./program.ts";

/** The part of the result that a test checks. */
export interface Expectation {
  /** The methods of the requests that the server received; absent if they depend on the load of the machine. */
  readonly requests?: readonly string[];
  readonly outcome:
    | { readonly body: unknown }
    | { readonly thrown: object }
    | { readonly status: number; readonly data?: unknown; readonly error?: unknown };
  /** The waits that `onRetry` reports: exact values, or ranges. */
  readonly delaysMs?: readonly (number | readonly [from: number, to: number])[];
}

/** What differs in a browser, since the browser hides something or repeats a request by itself. */
export type Difference = Partial<Expectation> & { readonly because: string };

/** One way in which a server behaves, and what the client does. */
export interface Row extends Expectation {
  readonly given: string;
  readonly call: CallName;
  readonly isApi?: true;
  /** The responders of the server. `other` is the URL of a server with another origin. */
  readonly responders: (other: string) => [Responder, ...Responder[]];
  readonly options?: Partial<Job["options"]>;
  readonly first?: CallName;
  readonly abortsAfterMs?: number;
  /** The `baseUrl` of the call itself, from the client's `baseUrl` and the URL of a server with another origin. */
  readonly callBaseUrl?: (own: string, other: string) => string;
  /** The server is stopped before the call. */
  readonly isStopped?: true;
  readonly inBrowser?: Difference;
  readonly inChromium?: Difference;
  readonly inFirefox?: Difference;
}

/** No printed form of an error may show this key or the secret of a new key. */
export const apiKey = "an-api-key-that-no-log-may-show-1234";
export const newSecret = "a-new-key-that-only-its-creator-may-see-5678";

/** The bodies that the rows use. */
export function bodiesOf<Client, Api>(
  definition: ClientDefinition<Client, Api>,
): Pick<ClientDefinition<Client, Api>, "list" | "created"> {
  return {
    list: definition.list,
    created: { ...definition.created, api_key: newSecret },
  };
}

export const notFound: object = { errors: [{ code: "not_found", message: "No such key." }] };
export const unavailable: Responder = json(
  503,
  { errors: [{ code: "unavailable", message: "Later." }] },
  { "X-Request-Id": "r-1" },
);
export const retryAfter = (value: string): Responder => json(503, {}, { "Retry-After": value });

/** The error page of a proxy: HTML that repeats the headers of the request. */
export const echo =
  (status: number): Responder =>
  (response, { headers }) => {
    const page = `<!doctype html><h1>Blocked</h1><pre>${JSON.stringify(headers)}</pre>`;
    response.writeHead(status, { "Content-Type": "text/html" }).end(page);
  };

/** A ResponseError with this text in its message. */
export const responseError = (text: string, status = 200): object => ({
  name: "ResponseError",
  status,
  message: expect.stringContaining(` returned ${text}`),
  isLatchkeyError: true,
});

/** The wait before a first retry: from the base to twice as long. */
export const backoff = (baseDelayMs: number): readonly [number, number] => [baseDelayMs, 2 * baseDelayMs];
