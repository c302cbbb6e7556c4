// These types describe the parts of fetch that the clients use. They need no global type of browsers or Node.
// So every implementation of fetch matches, and programs compile without the DOM library.

/** A signal that ends a call: an `AbortSignal` of any library or realm. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The global `AbortSignal`, if the program's libraries declare one. */
type GlobalSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;

/** The options that a client passes to `fetch` with the URL. Header names are in lower case. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** Redirects are not followed, since they would send the API key to another address. */
  redirect: "manual";
  signal: GlobalSignal;
  body?: string;
}

/** The parts of a response that a client reads. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: HeadersLike;
  /** The body as a web stream or a Node stream. Absent if there is no body. */
  readonly body?: unknown;
  /** The type of the response. It is `opaqueredirect` if a browser hides a redirect. */
  readonly type?: string;
  text(): Promise<string>;
}

/** The parts of `Headers` that a client uses. */
export interface HeadersLike {
  get(name: string): string | null;
  forEach(callback: (value: string, name: string) => void): void;
}

/**
 * A function that makes a request: the global `fetch`, undici's `fetch` with a proxy, node-fetch, the `fetch`
 * of a sandbox, or your own function.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
