/** A request, free of any platform: Node's HTTP server and `fetch` are each turned into it by a few lines. */
export interface SandboxRequest {
  /** In capitals, as it came. */
  readonly method: string;
  /** Path and query, as they came: `/services/v2/key?user_id=1`. */
  readonly target: string;
  /** The value of a header by its name in lower case; of a repeated one, all values with `, ` between. */
  readonly header: (name: string) => string | undefined;
  /** Reads the body to its end; undefined where it is longer than the limit, and then the rest is not read. */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** What goes back. A body that is no text is sent as it comes. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<string>;
}

/** In place of a reply: the connection is broken off. */
export const connectionReset: unique symbol = Symbol("connection reset");
export type ConnectionReset = typeof connectionReset;

/** Thrown by the body of a reply that is not to be sent to its end: no fault, but the connection is to be broken off. */
export class BrokenOffError extends Error {
  override readonly name = "BrokenOffError";
}
