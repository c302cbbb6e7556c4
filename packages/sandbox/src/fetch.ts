import {
  type ConnectionReset,
  connectionReset,
  type SandboxRequest,
  type SandboxResponse,
} from "./model/http.ts";

/** As the global `fetch` is called. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Turns a handler of messages into one of the Web's requests. A connection that is broken off rejects, as `fetch` does;
 * so does a request whose signal is aborted, whatever it waits for, with the signal's reason.
 */
export function createFetch(
  handle: (message: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>,
): Fetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const response = await untilAborted(handle(toMessage(request)), signal);
    if (response === connectionReset)
      throw new TypeError("fetch failed", { cause: new Error("the sandbox broke the connection off") });
    return toResponse(response, signal);
  };
}

/** A Request stays the one that it is: it may be of another realm, as a test environment's is. */
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

/** Calls back on abort. What it returns ends that. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function toMessage(request: Request): SandboxRequest {
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
  // Firefox has no streams of requests, and TypeScript does not know it.
  const body: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined = request.body;
  if (body === undefined) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > maxBytes ? undefined : bytes;
  }
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  // Ends a read that waits, without waiting for the source.
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
  const removeListener = onAbort(signal, cancel);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      // A reader that was cancelled says that it is done.
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
  // A text would make Response add a charset, which the real service does not send, only where no type is given.
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
          // The reader has its reason already. An error at the end of the texts is dropped.
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
    // Nothing is read before the reader asks for it.
    { highWaterMark: 0 },
  );
}
