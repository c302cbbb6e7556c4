import { describe, expect, test } from "vitest";
import { AbortedError, type AbortSignalLike, type Fetch, TimeoutError } from "../src/index.ts";
import { json, noResponse, serve, unfinishedBody } from "./server.ts";
import { call, type Options, quick } from "./shelf.ts";

/** This name is a variable, so that the linter accepts an object with a `then`. */
const then = "then";
const never = <T>(): Promise<T> => new Promise(() => {});
const headers = new Headers({ "Content-Type": "application/json" });
const url = "https://shelf.example";

/** Functions of a caller that never end, even if the signal aborts. */
const hanging: { given: string; fetch: Fetch }[] = [
  { given: "a fetch that never resolves", fetch: never },
  { given: "a body that never ends", fetch: async () => new Response(new ReadableStream({}), { headers }) },
  {
    given: "a body whose cancel never ends",
    fetch: async () => new Response(new ReadableStream({ cancel: never }), { headers }),
  },
  {
    given: "a body whose cancel throws",
    fetch: async () => ({
      status: 200,
      headers,
      text: never,
      body: {
        getReader: () => ({
          read: never,
          cancel: () => {
            throw new Error("no");
          },
        }),
      },
    }),
  },
  {
    given: "a Node stream that never ends",
    fetch: async () => ({
      status: 200,
      headers,
      text: never,
      body: { [Symbol.asyncIterator]: () => ({ next: never, return: never }) },
    }),
  },
  {
    given: "a body of empty chunks without end",
    fetch: async () => ({
      status: 200,
      headers,
      text: never,
      body: { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: new Uint8Array() }) }) },
    }),
  },
  { given: "a text that never resolves", fetch: async () => ({ status: 200, headers, text: never }) },
  {
    given: "a thenable that never calls back",
    fetch: () => ({ [then]: () => {} }) as unknown as Promise<Response>,
  },
];

describe.each(hanging)("$given", ({ fetch }) => {
  test("ends with a TimeoutError after timeoutMs", async () => {
    const error = await call(url, "POST", { fetch, timeoutMs: 30 }, { uncertain: "List keys." });
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      neverSent: false,
      message: "listBooks got no complete response within 30 ms. List keys. (POST /book)",
    });
  });

  test("ends with a TimeoutError after deadlineMs", async () => {
    const error = await call(url, "GET", { fetch, deadlineMs: 30, retry: { maxRetries: 0 } });
    expect(error).toMatchObject({
      name: "TimeoutError",
      message: expect.stringMatching(
        /^listBooks got no complete response within (29|30) ms\. Retry later, or raise timeoutMs\. \(GET \/book\)$/,
      ),
    });
  });

  test("ends with an AbortedError when the signal of the caller aborts", async () => {
    const signal = AbortSignal.timeout(20);
    const error = await call(url, "POST", { fetch }, { signal, uncertain: "List keys." });
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({
      neverSent: false,
      cause: { name: "TimeoutError" },
      message: "listBooks was aborted by its signal. List keys. (POST /book)",
    });
  });
});

describe("an apiKey function that never resolves", () => {
  const options: Options = { apiKey: never, timeoutMs: 30, retry: { maxRetries: 0 } };

  test("is reported as the reason, and nothing is sent", async () => {
    await using server = await serve(json(200, {}));
    const error = await call(server.url, "POST", options, { uncertain: "List keys." });
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      neverSent: true,
      message:
        "listBooks was not sent: the apiKey function returned no key within 30 ms. Check what the function waits for. (POST /book)",
    });
    expect(server.seen).toEqual([]);
  });

  test("ends when the signal of the caller aborts, and nothing is sent", async () => {
    const error = await call(
      url,
      "POST",
      { apiKey: never },
      { signal: AbortSignal.timeout(20), uncertain: "List keys." },
    );
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({
      neverSent: true,
      message: "listBooks was aborted by its signal. (POST /book)",
    });
  });

  test("is called again for the retry of a POST", async () => {
    await using server = await serve(json(201, {}));
    const keys = [never<string>(), "a-key"];
    const outcome = await call(server.url, "POST", {
      ...quick,
      apiKey: async () => keys.shift() ?? "",
      timeoutMs: 500,
    });
    expect(outcome).toMatchObject({ status: 201 });
    expect(server.seen).toHaveLength(1);
  });
});

test.each([
  { given: "no response", handler: noResponse },
  { given: "a body that does not end", handler: unfinishedBody },
])("ends a call after timeoutMs if the server sends $given", async ({ handler }) => {
  await using server = await serve(handler);
  expect(await call(server.url, "POST", { timeoutMs: 50 })).toBeInstanceOf(TimeoutError);
});

test("retries a GET after a timeout", async () => {
  await using server = await serve(noResponse, json(200, {}));
  expect(await call(server.url, "GET", { ...quick, timeoutMs: 200 })).toMatchObject({ status: 200 });
});

test("cancels the body of a response that arrives after the limit", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  let respond = (_: Response): void => {};
  const fetch = (): Promise<Response> =>
    new Promise((done) => {
      respond = done;
    });
  const error = await call(url, "POST", { fetch, timeoutMs: 20 });
  expect(error).toBeInstanceOf(TimeoutError);
  respond(new Response(new ReadableStream({ cancel: () => resolve() })));
  await cancelled;
});

test.each(["a late rejection", "a late result that is not a response"])(
  "%s leaves no unhandled rejection",
  async (late) => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    try {
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      await call(url, "POST", { fetch: () => promise, timeoutMs: 20 });
      if (late === "a late rejection") reject(new Error("late"));
      else resolve(undefined as unknown as Response);
      await new Promise((done) => setImmediate(done));
      await new Promise((done) => setImmediate(done));
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", listener);
    }
  },
);

describe("a signal", () => {
  test("that aborted before the call prevents the request", async () => {
    await using server = await serve(json(200, {}));
    for (const apiKey of ["a-key", () => "a-key"]) {
      const error = await call(
        server.url,
        "POST",
        { apiKey },
        { signal: AbortSignal.abort("enough"), uncertain: "no" },
      );
      expect(error).toMatchObject({ name: "AbortedError", cause: "enough", neverSent: true });
    }
    expect(server.seen).toEqual([]);
  });

  test("that aborts between two attempts ends the wait", async () => {
    await using server = await serve(json(503, {}));
    const between = new AbortController();
    const hooks = { onRetry: () => queueMicrotask(() => between.abort(new Error("enough"))) };
    const retry = { baseDelayMs: 20_000 };
    const error = await call(server.url, "GET", { hooks, retry }, { signal: between.signal });
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ cause: { message: "enough" }, attempts: 1 });
  });

  test("that aborts in onRetry ends the wait", async () => {
    await using server = await serve(json(503, {}));
    const inHook = new AbortController();
    const hooks = { onRetry: () => inHook.abort() };
    const error = await call(
      server.url,
      "GET",
      { hooks, retry: { baseDelayMs: 20_000 } },
      { signal: inHook.signal },
    );
    expect(error).toBeInstanceOf(AbortedError);
  });

  test("that aborts during a request ends the request", async () => {
    await using server = await serve(noResponse);
    const during = new AbortController();
    const pending = call(server.url, "GET", quick, { signal: during.signal });
    await expect.poll(() => server.seen.length).toBe(1);
    during.abort("enough");
    expect(await pending).toMatchObject({
      cause: "enough",
      message: "listBooks was aborted by its signal. (GET /book)",
    });
  });

  test("has no listener of the client after the call", async () => {
    await using server = await serve(json(503, {}), json(200, {}));
    const listeners = new Set<unknown>();
    const signal: AbortSignalLike = {
      aborted: false,
      addEventListener: (_, listener) => void listeners.add(listener),
      removeEventListener: (_, listener) => void listeners.delete(listener),
    };
    expect(await call(server.url, "GET", quick, { signal })).toMatchObject({ status: 200 });
    expect(listeners.size).toBe(0);
  });
});

test.each([Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
  "limits of %d ms, which are longer than any timer, do not end a call immediately",
  async (limit) => {
    await using server = await serve(json(200, {}));
    expect(await call(server.url, "GET", { timeoutMs: limit, deadlineMs: limit })).toMatchObject({
      status: 200,
    });
  },
);
