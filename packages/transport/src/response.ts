import type { FetchResponse, HeadersLike } from "./fetch.ts";
import { runDetached } from "./hooks.ts";
import type { Mask } from "./mask.ts";

/**
 * The headers of a response. Values are masked, since a proxy may repeat the API key in a header. A printed
 * object shows no values.
 */
export class ResponseHeaders {
  readonly #headers: HeadersLike;
  readonly #mask: Mask;

  constructor(headers: HeadersLike, mask: Mask) {
    this.#headers = headers;
    this.#mask = mask;
  }

  /**
   * Returns the value of a header, or null if the response does not have the header. The case of the name
   * does not matter.
   */
  get(name: string): string | null {
    const value = this.#headers.get(name);
    return value === null ? null : this.#mask(value);
  }

  /** Iterates over the names in lower case, with their values. */
  *[Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    const entries: [string, string][] = [];
    this.#headers.forEach((value, name) => {
      entries.push([name, this.#mask(value)]);
    });
    yield* entries;
  }
}

/** A response that was read to its end. Its text may contain a secret, so printing the response does not show it. */
export class HttpResponse {
  readonly status: number;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  readonly headers: ResponseHeaders;
  /**
   * The wait that the `Retry-After` header of an error response asks for, in milliseconds. Undefined if there
   * is no valid `Retry-After`.
   */
  readonly retryAfterMs: number | undefined;
  readonly #contentType: string;
  readonly #text: string;
  readonly #mask: Mask;

  constructor({ status, headers }: FetchResponse, text: string, mask: Mask) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = new ResponseHeaders(headers, mask);
    this.retryAfterMs = this.ok ? undefined : readRetryAfter(headers.get("Retry-After"), Date.now());
    this.#contentType = headers.get("Content-Type") ?? "";
    this.#text = text;
    this.#mask = mask;
  }

  /** The content type as received, not masked. Empty if the response has none. */
  get contentType(): string {
    return this.#contentType;
  }

  /** Returns the body as received. The response to a create contains the secret of the new key. */
  text(): string {
    return this.#text;
  }

  /** Returns a function that masks the sent API key in a text of the response. */
  get mask(): Mask {
    return this.#mask;
  }
}

/**
 * Returns the wait that `Retry-After` asks for (RFC 9110, 10.2.3). The value is seconds, also with decimals,
 * or a date in the required form. Returns undefined for any other value, and for a time in the past. The wait
 * is never 0.
 */
function readRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  let ms = Number.NaN;
  if (/^\d+(?:\.\d+)?$/.test(text)) ms = Number(text) * 1000;
  else if (/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text))
    ms = Date.parse(text) - now;
  return ms >= 1 ? ms : undefined;
}

/**
 * Reads a body to its end. Returns undefined if the body has more than `maxBytes`. The rest is then not read.
 * Reading ends when `ended` rejects, even if the body ignores its signal.
 */
export async function readText(
  response: FetchResponse,
  maxBytes: number,
  ended: Promise<never>,
  isGlobalFetch: boolean,
): Promise<string | undefined> {
  const { headers, body, type } = response;
  const declared = Number(headers.get("Content-Length") ?? Number.NaN);
  // The platform's fetch enforces a declared length, unless the body is compressed. In a browser, a response from
  // another origin hides whether it is compressed.
  const isLengthEnforced = isGlobalFetch && type !== "cors" && headers.get("Content-Encoding") === null;
  if (!isStream(body) || (isLengthEnforced && declared <= maxBytes))
    return Promise.race([ended, response.text()]);

  const { next, cancel } = chunksOf(body);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = isLengthEnforced && declared > maxBytes ? declared : 0;
  let isDone = false;
  try {
    for (let count = 1; bytes <= maxBytes; count++) {
      // Lets timers run. Chunks that are ready would block the timers, and a body may consist of empty chunks
      // without end.
      if (count % 256 === 0) await new Promise((done) => setTimeout(done));
      // If both promises have settled, `ended` takes precedence.
      const { done, value } = await Promise.race([ended, next()]);
      isDone = done === true;
      if (isDone) return text + decoder.decode();
      // The chunks of a Node stream with an encoding are strings.
      bytes += value.length;
      text += typeof value === "string" ? value : decoder.decode(value, { stream: true });
    }
    return undefined;
  } finally {
    if (!isDone) runDetached(cancel);
  }
}

/** Cancels the body of a response that is no longer needed. */
export function discard(response: FetchResponse): void {
  const { body } = response;
  if (isStream(body)) runDetached(() => chunksOf(body).cancel());
}

interface Chunks {
  readonly next: () => Promise<{ readonly done?: boolean; readonly value: Uint8Array | string }>;
  readonly cancel: () => unknown;
}

/** What web streams and Node streams have in common. Web streams are not async iterable in every browser. */
interface BodyStream {
  readonly getReader?: () => { read: Chunks["next"]; cancel: () => unknown };
  readonly [Symbol.asyncIterator]?: () => { next: Chunks["next"]; return?: () => unknown };
  readonly destroy?: () => void;
}

function isStream(body: unknown): body is BodyStream {
  return Object(body) === body && ("getReader" in Object(body) || Symbol.asyncIterator in Object(body));
}

function chunksOf(stream: BodyStream): Chunks {
  const reader = stream.getReader?.();
  if (reader) return { next: () => reader.read(), cancel: () => reader.cancel() };
  const iterator = stream[Symbol.asyncIterator]?.();
  return {
    next: () => iterator?.next() ?? Promise.reject(new TypeError("The body is not a stream.")),
    cancel: () => (stream.destroy ? stream.destroy() : iterator?.return?.()),
  };
}
