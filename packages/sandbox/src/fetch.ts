import { type Cut, cut, type Message, type Reply } from "./message.ts";

/** Turns a handler of messages into one of the Web's requests. A connection that is broken off rejects, as `fetch` does. */
export function createFetch(
  handle: (message: Message) => Promise<Reply | Cut>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    request.signal.throwIfAborted();
    const reply = await handle(toMessage(request));
    request.signal.throwIfAborted();
    if (reply === cut)
      throw new TypeError("fetch failed", { cause: new Error("the sandbox broke the connection off") });
    return toResponse(reply);
  };
}

function toMessage(request: Request): Message {
  const { method, url, headers } = request;
  const hash = url.indexOf("#");
  return {
    method,
    target: url.slice(new URL(url).origin.length, hash === -1 ? undefined : hash),
    header: (name) => headers.get(name) ?? undefined,
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
}

async function readBody({ body }: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function toResponse({ status, headers, body }: Reply): Response {
  const init = { status, headers };
  if (body === undefined) return new Response(null, init);
  // A text would make Response add a charset, which the real service does not send, only where no type is given.
  return new Response(typeof body === "string" ? body : toStream(body), init);
}

function toStream(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Nothing is read before somebody wants it.
    { highWaterMark: 0 },
  );
}
