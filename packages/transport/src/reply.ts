/**
 * A reply that was read to its end, so that it can be read again and nothing is left on the connection. It has what
 * callers of `fetch` use of a Response.
 */
export class Reply
  implements Pick<Response, "status" | "statusText" | "ok" | "headers" | "url" | "redirected" | "type">
{
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  /** How many requests were made for this call. */
  attempts = 1;
  readonly #response: Response;
  readonly #text: string;

  constructor(response: Response, text: string) {
    this.status = response.status;
    this.ok = response.ok;
    this.headers = response.headers;
    this.#response = response;
    this.#text = text;
  }

  get statusText(): string {
    return this.#response.statusText;
  }

  get url(): string {
    return this.#response.url;
  }

  /** False: redirects are not followed. */
  get redirected(): boolean {
    return this.#response.redirected;
  }

  get type(): ResponseType {
    return this.#response.type;
  }

  async text(): Promise<string> {
    return this.#text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#text);
  }
}

/** A body that is larger than the limit. */
export class TooLarge extends Error {}

/**
 * Reads a body to its end.
 *
 * @throws TooLarge where it has more than `maxBytes`; the rest is not read.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const declared = response.headers.get("Content-Length");
  if (declared !== null && Number(declared) > maxBytes) {
    await response.body?.cancel();
    throw new TooLarge();
  }
  if (response.body === null || hasKeptLength(response)) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Ending the loop early cancels the stream.
  for await (const chunk of chunks(response.body)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new TooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * A declared length is kept by the platform, unless the body is compressed: then it says nothing of what comes out. A
 * reply from another origin hides whether it is.
 */
function hasKeptLength({ headers, type }: Response): boolean {
  return type !== "cors" && headers.has("Content-Length") && !headers.has("Content-Encoding");
}

/** Streams are not async iterable in every browser. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
  }
}
