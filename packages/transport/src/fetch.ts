// The parts of fetch that the clients use, as types of our own. No global type of browsers or Node is in our API, so
// every implementation matches, and a program without the DOM library compiles.

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

/** What a client passes to `fetch` with the URL. Header names are in lower case. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** Redirects are not followed: they would carry the API key to another address. */
  redirect: "manual";
  signal: GlobalSignal;
  body?: string;
}

/** The part of a response that a client reads. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: HeadersLike;
  /** A web stream or a Node stream. Absent if there is no body. */
  readonly body?: unknown;
  /** `opaqueredirect` in a browser that hides a redirect. */
  readonly type?: string;
  text(): Promise<string>;
}

/** The part of `Headers` that a client reads. */
export interface HeadersLike {
  get(name: string): string | null;
  forEach(callback: (value: string, name: string) => void): void;
}

/** Makes a request: the global `fetch`, undici's with a proxy, node-fetch, that of a sandbox, or your own. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
