import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { inspect, promisify } from "node:util";
import { expect, test } from "vitest";
import {
  AbortedError,
  type AttemptEvent,
  ConfigurationError,
  ConnectionError,
  Credential,
  createTransport,
  isLatchkeyError,
  ReplyError,
  type RetryEvent,
  TimeoutError,
  type TransportOptions,
} from "../src/index.ts";
import { halfABody, json, reset, serve, silence, slowBody } from "./server.ts";

const apiKey = "a-parent-key-that-nobody-may-see-1234";
const quick = { retry: { baseDelayMs: 1 } };

/** Makes one call and returns what became of it: the reply, or the error. */
async function call(url: string, method: string, options: TransportOptions = quick, signal?: AbortSignal) {
  const send = createTransport(new URL(url).origin, new Credential("X-Shelf-Key", apiKey), options);
  const request = {
    operation: "listBooks",
    method,
    route: "/book",
    url: `${url}/book`,
    headers: new Headers(),
    signal,
  };
  return send(request).catch((error: unknown) => error);
}

/** One on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Row {
  readonly given: string;
  readonly method: "GET" | "PUT" | "POST";
  readonly answer: Parameters<typeof serve>[0];
  readonly requests: number;
}

const repeated: Row[] = [
  { given: "a connection that is reset", method: "GET", answer: reset, requests: 2 },
  { given: "a connection that is reset", method: "PUT", answer: reset, requests: 2 },
  { given: "a connection that is reset", method: "POST", answer: reset, requests: 1 },
  { given: "half a body", method: "GET", answer: halfABody, requests: 2 },
  { given: "half a body", method: "POST", answer: halfABody, requests: 1 },
  { given: "a 408", method: "GET", answer: json(408, {}), requests: 2 },
  { given: "a 429", method: "GET", answer: json(429, {}), requests: 2 },
  { given: "a 429", method: "POST", answer: json(429, {}), requests: 2 },
  { given: "a 503", method: "GET", answer: json(503, {}), requests: 2 },
  { given: "a 503", method: "PUT", answer: json(503, {}), requests: 2 },
  { given: "a 503", method: "POST", answer: json(503, {}), requests: 1 },
  { given: "a 404", method: "GET", answer: json(404, {}), requests: 1 },
];

test.each(repeated)("$given ends $requests attempt(s) of a $method", async ({ method, answer, requests }) => {
  await using server = await serve(answer, json(200, { books: [] }));
  const outcome = await call(server.url, method);
  expect(server.seen).toHaveLength(requests);
  if (requests === 2) expect(outcome).toMatchObject({ status: 200, attempts: 2 });
});

test("a refused connection is repeated for a POST too, since nothing was sent", async () => {
  const port = await freePort();
  const error = await call(`http://127.0.0.1:${port}`, "POST");
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({
    neverSent: true,
    attempts: 3,
    message: `listBooks got no whole reply: nothing listens at http://127.0.0.1:${port}; start the server that should, or check baseUrl (POST /book, 3 attempts)`,
  });
});

test("a name of several addresses, none of which listens, is told in the same way", async () => {
  const port = await freePort();
  const addresses = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
  // As Node's fetch does with such a name, which not every machine has.
  const connectToBoth = async () => {
    const socket = connect({ host: "books.example", port, lookup: (_, __, done) => done(null, addresses) });
    const [cause] = await once(socket, "error");
    expect(cause).toBeInstanceOf(AggregateError);
    throw new TypeError("fetch failed", { cause });
  };
  const url = `http://books.example:${port}`;
  const error = await call(url, "GET", { retry: { maxRetries: 0 }, fetch: connectToBoth });
  expect(error).toMatchObject({
    message: expect.stringContaining(`nothing listens at ${url}; start the server that should, or check`),
  });
});

test("a proxy that refuses the connection is not taken for the server", async () => {
  const port = await freePort();
  const error = await call("http://books.example", "GET", {
    retry: { maxRetries: 0 },
    fetch: () => fetch(`http://127.0.0.1:${port}`),
  });
  expect(error).toMatchObject({
    neverSent: true,
    message: expect.stringContaining(`got no whole reply: connect ECONNREFUSED 127.0.0.1:${port}`),
  });
});

test("a connection that breaks is an error that does not know whether the service acted", async () => {
  await using server = await serve(reset);
  const error = await call(server.url, "POST");
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({
    neverSent: false,
    attempts: 1,
    operation: "listBooks",
    method: "POST",
    route: "/book",
  });
});

test("after the last repetition the reply itself is returned", async () => {
  await using server = await serve(json(503, { errors: [] }));
  expect(await call(server.url, "GET")).toMatchObject({ status: 503, attempts: 3 });
  expect(server.seen).toHaveLength(3);
});

test("maxRetries: 0 turns repetitions off", async () => {
  await using server = await serve(json(503, {}));
  expect(await call(server.url, "GET", { retry: { maxRetries: 0 } })).toMatchObject({
    status: 503,
    attempts: 1,
  });
});

test.each([silence, slowBody])("an attempt that takes too long ends with a TimeoutError", async (answer) => {
  await using server = await serve(answer);
  const error = await call(server.url, "POST", { timeoutMs: 50 });
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ message: "listBooks had no whole reply within 50 ms (POST /book)" });
});

test("a GET that took too long is repeated", async () => {
  await using server = await serve(silence, json(200, {}));
  expect(await call(server.url, "GET", { ...quick, timeoutMs: 50 })).toMatchObject({
    status: 200,
    attempts: 2,
  });
});

test("the deadline ends a call that would go on", async () => {
  await using server = await serve(silence);
  const error = await call(server.url, "GET", {
    timeoutMs: 60,
    deadlineMs: 100,
    retry: { baseDelayMs: 1, maxRetries: 99 },
  });
  expect(error).toBeInstanceOf(TimeoutError);
  expect(server.seen.length).toBeLessThanOrEqual(3);
});

test.each(["9999999", "99999999999999999999", new Date(Date.now() + 1e9).toUTCString()])(
  "Retry-After: %s beyond the deadline gives the reply at once",
  async (retryAfter) => {
    await using server = await serve(json(429, {}, { "Retry-After": retryAfter }));
    expect(await call(server.url, "GET", { deadlineMs: 20_000 })).toMatchObject({ status: 429, attempts: 1 });
    expect(server.seen).toHaveLength(1);
  },
);

test.each(["0", new Date(0).toUTCString()])("Retry-After: %s is repeated at once", async (retryAfter) => {
  await using server = await serve(json(503, {}, { "Retry-After": retryAfter }), json(200, {}));
  const outcome = await call(server.url, "GET", { retry: { baseDelayMs: 60_000 } });
  expect(outcome).toMatchObject({ status: 200, attempts: 2 });
});

test("Retry-After is capped", async () => {
  const delays: number[] = [];
  await using server = await serve(json(503, {}, { "Retry-After": "9999999" }), json(200, {}));
  const hooks = { onRetry: ({ delayMs }: RetryEvent) => delays.push(delayMs) };
  await call(server.url, "GET", { hooks, retry: { maxDelayMs: 5 } });
  expect(delays).toEqual([5]);
});

test("a redirect is not followed, and the key stays with its origin", async () => {
  await using other = await serve(json(200, {}));
  await using server = await serve((_request, response) => {
    response.writeHead(307, { Location: `${other.url}/book` }).end();
  });
  const error = await call(server.url, "GET");
  expect(error).toBeInstanceOf(ReplyError);
  expect(error).toMatchObject({ status: 307, attempts: 1 });
  expect(other.seen).toEqual([]);
});

test("a request to another origin is refused before anything is sent", async () => {
  await using server = await serve(json(200, {}));
  const send = createTransport("https://shelf.example", new Credential("X-Shelf-Key", apiKey));
  const request = {
    operation: "listBooks",
    method: "GET",
    route: "/book",
    url: server.url,
    headers: new Headers(),
  };
  await expect(send(request)).rejects.toThrow(
    new ConfigurationError("listBooks would take the API key to another origin than https://shelf.example."),
  );
  expect(server.seen).toEqual([]);
});

test("a body over the limit is not read, whether its length is declared or not", async () => {
  const large = JSON.stringify({ books: "x".repeat(2000) });
  await using declared = await serve(json(200, large));
  await using chunked = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write(large.slice(0, 1500));
    response.end(large.slice(1500));
  });
  for (const { url } of [declared, chunked]) {
    const error = await call(url, "GET", { maxReplyBytes: 1000 });
    expect(error).toBeInstanceOf(ReplyError);
    expect(error).toMatchObject({
      message: "listBooks was answered with 200 and more than 1000 bytes (GET /book)",
    });
  }
});

test("a signal that has aborted before, during or between attempts wins", async () => {
  await using server = await serve(json(503, {}), silence);
  const before = AbortSignal.abort("enough");
  expect(await call(server.url, "GET", quick, before)).toMatchObject({
    name: "AbortedError",
    cause: "enough",
  });
  expect(server.seen).toEqual([]);

  const between = new AbortController();
  const hooks = { onRetry: () => queueMicrotask(() => between.abort("enough")) };
  const retry = { baseDelayMs: 60_000 };
  expect(await call(server.url, "GET", { hooks, retry }, between.signal)).toBeInstanceOf(AbortedError);

  const during = new AbortController();
  const pending = call(server.url, "GET", quick, during.signal);
  await expect.poll(() => server.seen.length).toBe(2);
  during.abort("enough");
  const error = await pending;
  expect(error).toBeInstanceOf(AbortedError);
  expect(error).toMatchObject({
    cause: "enough",
    message: "listBooks was aborted by its caller (GET /book)",
  });
});

test("a call that is over leaves no timer behind, and lets its process end", async () => {
  await using server = await serve(json(200, {}), silence);
  const program = `
    import { createTransport, Credential } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const limits = { timeoutMs: 600_000, deadlineMs: 600_000 };
    const send = createTransport(${JSON.stringify(server.url)}, new Credential("X-Shelf-Key", "key"), limits);
    const request = { operation: "a", method: "GET", route: "/", url: ${JSON.stringify(server.url)}, headers: new Headers() };
    await send(request);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await send({ ...request, signal: controller.signal }).catch(({ name }) => console.log(name));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout).toBe("AbortedError\n");
});

test("hooks are told of every attempt and repetition, without a secret", async () => {
  const attempts: AttemptEvent[] = [];
  const retries: RetryEvent[] = [];
  await using server = await serve(reset, json(429, {}, { "Retry-After": "0" }), json(200, {}));
  const hooks = { onAttempt: attempts.push.bind(attempts), onRetry: retries.push.bind(retries) };
  await call(server.url, "GET", { ...quick, hooks });
  const event = { operation: "listBooks", method: "GET", route: "/book", durationMs: expect.any(Number) };
  expect(attempts).toEqual([
    { ...event, attempts: 1, error: "ConnectionError" },
    { ...event, attempts: 2, status: 429 },
    { ...event, attempts: 3, status: 200 },
  ]);
  expect(retries).toEqual([
    { ...event, attempts: 1, error: "ConnectionError", delayMs: expect.any(Number) },
    { ...event, attempts: 2, status: 429, delayMs: 0 },
  ]);
});

test("what a hook throws changes nothing", async () => {
  await using server = await serve(json(200, {}));
  const onAttempt = () => {
    throw new Error("mine");
  };
  expect(await call(server.url, "GET", { hooks: { onAttempt } })).toMatchObject({ status: 200 });
});

test("no error shows the key", async () => {
  await using server = await serve(reset);
  const error = await call(server.url, "GET");
  expect(isLatchkeyError(error)).toBe(true);
  expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain(apiKey);
});

test.each([{ timeoutMs: -1 }, { deadlineMs: Number.NaN }, { retry: { maxRetries: -1 } }])(
  "%j is refused",
  (options) => {
    const make = () =>
      createTransport("https://shelf.example", new Credential("X-Shelf-Key", apiKey), options);
    expect(make).toThrow(/^\w+ must be a number from 0 on\.$/);
  },
);
