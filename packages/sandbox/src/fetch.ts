import {
  type ConnectionReset,
  connectionReset,
  type SandboxRequest,
  type SandboxResponse,
} from "./model/http.ts";

/** The type of the global `fetch`. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Turns a handler of sandbox requests into a `fetch`. The returned function rejects if the sandbox resets the
 * connection. It also rejects with the reason of the request's signal as soon as the signal is aborted.
 */
export function createFetch(
  handle: (request: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>,
): Fetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const response = await untilAborted(handle(toSandboxRequest(request)), signal);
    if (response === connectionReset)
      throw new TypeError("fetch failed", { cause: new Error("the sandbox reset the connection") });
    return toResponse(response, signal);
  };
}

/** Does not copy a Request, since the Request may come from another realm, for example a test environment. */
function toRequest(input: Request | string | URL, init: RequestInit | undefined): Request {
  const isRequest = typeof input === "object" && "url" in input;
  return isRequest && init === undefined ? input : new Request(input, init);
}

async function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const removeListener = onAbort(signal, () => reject(signal.reason));
  try {
    const value = await Promise.race([result, aborted]);
    signal.throwIfAborted();
    return value;
  } finally {
    removeListener();
  }
}

/** Adds a listener for the abort of a signal. Returns a function that removes the listener. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function toSandboxRequest(request: Request): SandboxRequest {
  const { method, url, headers } = request;
  const hash = url.indexOf("#");
  return {
    method,
    target: url.slice(new URL(url).origin.length, hash === -1 ? undefined : hash),
    header: (name) => headers.get(name) ?? undefined,
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const { signal } = request;
  // Firefox does not support `Request.body`, although TypeScript's type has it.
  const body: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined = request.body;
  if (body === undefined) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > maxBytes ? undefined : bytes;
  }
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  // Ends a pending read, without waiting for the source.
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
  const removeListener = onAbort(signal, cancel);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      // A cancelled reader reports `done` too.
      signal.throwIfAborted();
      if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
      size += value.length;
      if (size > maxBytes) {
        cancel();
        return undefined;
      }
      chunks.push(value);
    }
  } finally {
    removeListener();
  }
}

function toResponse({ status, headers, body }: SandboxResponse, signal: AbortSignal): Response {
  const init = { status, headers };
  if (body === undefined) return new Response(null, init);
  // All text responses set a content type. Without it, Response would add a charset. The real service sends no charset.
  return new Response(typeof body === "string" ? body : toStream(body, signal), init);
}

function toStream(texts: AsyncIterable<string>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let removeListener = (): void => {};
  return new ReadableStream(
    {
      start(controller) {
        removeListener = onAbort(signal, () => {
          controller.error(signal.reason);
          // The reader has the abort reason already, so a further error is ignored.
          iterator.return?.().catch(() => {});
        });
      },
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (signal.aborted) return;
        if (done) {
          removeListener();
          controller.close();
        } else {
          controller.enqueue(encoder.encode(value));
        }
      },
      async cancel() {
        removeListener();
        await iterator.return?.();
      },
    },
    // No text is created before the reader asks for it.
    { highWaterMark: 0 },
  );
}
