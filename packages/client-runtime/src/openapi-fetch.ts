// The one file that imports openapi-fetch, which gets no more releases.

import type { Reply, Transport } from "@latchkey/transport";
import createFetchClient, { type Client as FetchClient } from "openapi-fetch";

/** openapi-fetch's own surface: `GET("/…", { params })` resolves to `{ data, error, response }`. */
export type FetchSurface<Paths extends object> = FetchClient<Paths, "application/json">;

/** What openapi-fetch is asked to send for one call of a method. */
export interface Call {
  readonly operation: string;
  readonly params: { readonly path: object; readonly query: object };
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** Makes openapi-fetch's surface on a transport. */
export function createFetchSurface<Paths extends object>(
  baseUrl: string,
  transport: Transport,
): FetchSurface<Paths> {
  return createFetchClient<Paths, "application/json">({
    baseUrl,
    fetch: async (request) => {
      const { method, url, signal } = request;
      // A copy: the key goes into them, and middleware sees the request.
      const headers = new Headers(request.headers);
      const route = new URL(url).pathname;
      const body = request.body === null ? undefined : await request.text();
      const operation = `${method} ${route}`;
      const reply = await transport({ operation, method, route, url, headers, body, signal });
      return new Response(reply.status === 204 ? null : reply.textSync(), reply);
    },
  });
}

/** Sends the calls of methods through openapi-fetch, which makes the URL, the headers and the body. */
export function createSender(
  baseUrl: string,
  transport: Transport,
): (method: string, path: string, call: Call) => Promise<{ readonly response: Reply }> {
  const client = createFetchClient<Record<string, never>>({
    baseUrl,
    // A Request costs as much as sending one on loopback, and the transport makes its own.
    Request: PlainRequest as unknown as typeof Request,
  });
  // One operation's types are not known where all are served alike; the table comes from the document they come from.
  const request = client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ response: Reply }>;
  return (method, path, call) => {
    const fetch = ({ url, method, headers, body, signal }: PlainRequest): Promise<Reply> =>
      transport({ operation: call.operation, method, route: path, url, headers, body, signal });
    // A stream is not read; the transport has read all.
    return request(method, path, { ...call, fetch, parseAs: "stream" });
  };
}

/** What openapi-fetch puts into a Request, and nothing else. */
class PlainRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;

  constructor(url: string, { method, headers, body, signal }: PlainRequest) {
    this.url = url;
    this.method = method;
    this.headers = headers;
    this.body = body;
    this.signal = signal;
  }
}
