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

  /** What {@link Reply.text} resolves to. It may hold a secret, so it is no property: printing a reply shows none. */
  textSync(): string {
    return this.#text;
  }

  async text(): Promise<string> {
    return this.#text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#text);
  }
}

/** Reads a body to its end; undefined where it has more than `maxBytes`, and then the rest is not read. */
export function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  const { headers, body, type } = response;
  const declared = headers.get("Content-Length");
  // A declared length is kept by the platform, unless the body is compressed: then it says nothing of what comes out. A
  // reply from another origin hides whether it is.
  const isKept = declared !== null && type !== "cors" && !headers.has("Content-Encoding");
  if (body === null || (isKept && Number(declared) <= maxBytes)) return response.text();
  return readStream(body, Number(declared) > maxBytes ? 0 : maxBytes);
}

async function readStream(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of chunks(stream)) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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
