import { expect } from "vitest";
import { json } from "../../src/answers.ts";
import type { Answer } from "../../src/loopback-server.ts";
import type { CallName, ClientDefinition } from "./definition.ts";
import type { Job } from "./program.ts";

/** What a caller gets, in part. */
export interface Want {
  /** The methods of the requests that reach the server; missing if that depends on the load of the machine. */
  readonly requests?: readonly string[];
  readonly outcome:
    | { readonly body: unknown }
    | { readonly thrown: object }
    | { readonly status: number; readonly data?: unknown; readonly error?: unknown };
  /** The announced waits: each exactly, or from and to. */
  readonly delaysMs?: readonly (number | readonly [from: number, to: number])[];
}

/** What differs in a browser that shows less, or does more by itself, than the client can change. */
export type Difference = Partial<Want> & { readonly because: string };

/** One way in which a server misbehaves, and what the client makes of it. */
export interface Row extends Want {
  readonly given: string;
  readonly call: CallName;
  readonly isApi?: true;
  /** The responses to the requests, the last one to all others; `other` is a server of another origin. */
  readonly answers: (other: string) => [Answer, ...Answer[]];
  readonly options?: Partial<Job["options"]>;
  readonly first?: CallName;
  readonly abortsAfterMs?: number;
  /** The `baseUrl` of the call itself, made from the client's and from the URL of a server of another origin. */
  readonly callBaseUrl?: (own: string, other: string) => string;
  /** Nothing listens any more when the call is made. */
  readonly isGone?: true;
  readonly inBrowser?: Difference;
  readonly inChromium?: Difference;
  readonly inFirefox?: Difference;
}

/** Must not be in any printed form of an error. */
export const apiKey = "an-api-key-that-no-log-may-show-1234";
export const newSecret = "a-new-key-that-only-its-creator-may-see-5678";

/** What the rows of both surfaces are made from. */
export function bodiesOf<Client, Api>(
  definition: ClientDefinition<Client, Api>,
): Pick<ClientDefinition<Client, Api>, "list" | "created"> {
  return {
    list: definition.list,
    created: { ...definition.created, api_key: newSecret },
  };
}

export const notFound: object = { errors: [{ code: "not_found", message: "No such key." }] };
export const unwell: Answer = json(
  503,
  { errors: [{ code: "unavailable", message: "Later." }] },
  { "X-Request-Id": "r-1" },
);
export const after = (value: string): Answer => json(503, {}, { "Retry-After": value });

/** The echo of a proxy: an HTML page with the headers of the request. */
export const echo =
  (status: number): Answer =>
  (response, { headers }) => {
    const page = `<!doctype html><h1>Blocked</h1><pre>${JSON.stringify(headers)}</pre>`;
    response.writeHead(status, { "Content-Type": "text/html" }).end(page);
  };

/** A ResponseError of a call that says this. */
export const responseError = (says: string, status = 200): object => ({
  name: "ResponseError",
  status,
  message: expect.stringContaining(` returned ${says}`),
  isLatchkeyError: true,
});

/** The wait before a first retry: from the base to twice as long. */
export const backoff = (baseDelayMs: number): readonly [number, number] => [baseDelayMs, 2 * baseDelayMs];
