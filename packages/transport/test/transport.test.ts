import { execFile } from "node:child_process";
import { once as onceEmitted } from "node:events";
import { connect } from "node:net";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  ConfigurationError,
  ConnectionError,
  ResponseError,
  type RetryEvent,
  TimeoutError,
} from "../src/index.ts";
import { freePort, type Handler, json, noResponse, reset, serve, truncatedBody } from "./server.ts";
import { call, once, quick } from "./shelf.ts";

describe("a request", () => {
  test("has method, URL, body and headers, and headers of the call replace those of the client", async () => {
    await using server = await serve(json(200, {}));
    const options = { headers: { "X-Sandbox-World": "w", "X-Client": "client" } };
    const request = { target: "/book/7?loud=true", body: '{"row":2}', headers: { "x-client": "call" } };
    await call(`${server.url}/api/`, "PUT", options, request);
    expect(server.seen).toMatchObject([
      {
        method: "PUT",
        url: "/api/book/7?loud=true",
        body: '{"row":2}',
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          "user-agent": expect.stringMatching(/^latchkey\/\d+\.\d+\.\d+ \(shelf\)$/),
          "x-sandbox-world": "w",
          "x-client": "call",
          "x-shelf-key": "a-parent-key-that-must-stay-hidden-1234",
        },
      },
    ]);
  });

  test("without a body has no content type", async () => {
    await using server = await serve(json(200, {}));
    await call(server.url, "GET");
    expect(server.seen[0]?.headers).not.toHaveProperty("content-type");
  });

  test("that sets the header of the key is rejected before anything is sent", async () => {
    await using server = await serve(json(200, {}));
    const error = await call(server.url, "GET", quick, { headers: { "X-SHELF-KEY": "other" } });
    expect(error).toEqual(
      new ConfigurationError("headers must not contain X-SHELF-KEY. Pass the key as the option apiKey."),
    );
    expect(server.seen).toEqual([]);
  });
});

interface Row {
  readonly given: string;
  readonly method: "GET" | "PUT" | "POST";
  readonly handler: Handler;
  readonly requests: number;
}

const repeated: Row[] = [
  { given: "a reset connection", method: "GET", handler: reset, requests: 2 },
  { given: "a reset connection", method: "PUT", handler: reset, requests: 2 },
  { given: "a reset connection", method: "POST", handler: reset, requests: 1 },
  { given: "half a body", method: "GET", handler: truncatedBody, requests: 2 },
  { given: "half a body", method: "POST", handler: truncatedBody, requests: 1 },
  { given: "a 408", method: "GET", handler: json(408, {}), requests: 2 },
  { given: "a 429", method: "GET", handler: json(429, {}), requests: 2 },
  { given: "a 429", method: "POST", handler: json(429, {}), requests: 2 },
  { given: "a 503", method: "GET", handler: json(503, {}), requests: 2 },
  { given: "a 503", method: "PUT", handler: json(503, {}), requests: 2 },
  { given: "a 503", method: "POST", handler: json(503, {}), requests: 1 },
  { given: "a 404", method: "GET", handler: json(404, {}), requests: 1 },
];

test.each(repeated)(
  "a $method makes $requests request(s) after $given",
  async ({ method, handler, requests }) => {
    await using server = await serve(handler, json(200, { books: [] }));
    const outcome = await call(server.url, method);
    expect(server.seen).toHaveLength(requests);
    if (requests === 2) expect(outcome).toMatchObject({ status: 200 });
  },
);

test("returns the response of the last retry", async () => {
  await using server = await serve(json(503, { errors: [] }));
  expect(await call(server.url, "GET")).toMatchObject({ status: 503 });
  expect(server.seen).toHaveLength(3);
});

describe("a refused connection", () => {
  test("is retried even for a POST, since nothing was sent", async () => {
    const port = await freePort();
    const error = await call(`http://127.0.0.1:${port}`, "POST", quick, {
      uncertain: "The key may have been created.",
    });
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      neverSent: true,
      attempts: 3,
      message: `listBooks was not sent: nothing listens at http://127.0.0.1:${port}. Start the server, or check baseUrl. (POST /book, 3 attempts)`,
      cause: { cause: { code: "ECONNREFUSED" } },
    });
  });

  test("by each address of a host is reported in the same way", async () => {
    const port = await freePort();
    const addresses = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
    // The error of Node's fetch for a name with several addresses, which not every machine has.
    const connectToBoth = async () => {
      const socket = connect({ host: "books.example", port, lookup: (_, __, done) => done(null, addresses) });
      const [cause] = await onceEmitted(socket, "error");
      expect(cause).toBeInstanceOf(AggregateError);
      throw new TypeError("fetch failed", { cause });
    };
    const url = `https://books.example:${port}`;
    const error = await call(url, "GET", { ...once, fetch: connectToBoth });
    expect(error).toMatchObject({
      message: expect.stringContaining(`was not sent: nothing listens at ${url}.`),
    });
  });

  test("by a proxy is not reported as a connection that the server refused", async () => {
    const port = await freePort();
    const error = await call("https://books.example", "GET", {
      ...once,
      fetch: () => fetch(`http://127.0.0.1:${port}`),
    });
    expect(error).toMatchObject({
      neverSent: true,
      message: `listBooks was not sent: connect ECONNREFUSED 127.0.0.1:${port}. Check the network and baseUrl. (GET /book)`,
    });
  });
});

test("the error of a broken connection says what to do about the unknown outcome", async () => {
  await using server = await serve(reset);
  const uncertain = "The key may have been created. List keys before you retry.";
  const error = await call(server.url, "POST", quick, { uncertain });
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({
    neverSent: false,
    isCertificate: false,
    attempts: 1,
    operation: "listBooks",
    method: "POST",
    route: "/book",
    message: expect.stringMatching(
      /^listBooks got no complete response: .+\. The key may have been created\. List keys before you retry\. \(POST \/book\)$/,
    ),
  });
});

test("does not retry after an untrusted certificate, and says what to do", async () => {
  let requests = 0;
  const fetch = async () => {
    requests++;
    const cause = Object.assign(new Error("self-signed certificate"), {
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    throw new TypeError("fetch failed", { cause });
  };
  const error = await call("https://books.example", "GET", { ...quick, fetch }, { uncertain: "unused" });
  expect(requests).toBe(1);
  expect(error).toMatchObject({
    name: "ConnectionError",
    neverSent: true,
    isCertificate: true,
    message:
      "listBooks was not sent: the certificate of https://books.example is not trusted: self-signed certificate. If a proxy of your company replaces it, set NODE_EXTRA_CA_CERTS to the file of its CA. (GET /book)",
  });
});

test("does not retry a fetch that throws, and does not report a network error", async () => {
  let calls = 0;
  const fetch = () => {
    calls++;
    throw new TypeError("Invalid URL");
  };
  const error = await call("https://books.example", "GET", { ...quick, fetch });
  expect(calls).toBe(1);
  expect(error).toEqual(
    new ConfigurationError("The option fetch threw: Invalid URL. Fix the function.", { neverSent: false }),
  );
  expect(error).toMatchObject({ cause: { name: "TypeError", message: "Invalid URL" } });
  const uncertain = "The key may have been created.";
  expect(await call("https://books.example", "POST", { ...quick, fetch }, { uncertain })).toMatchObject({
    message: "The option fetch threw: Invalid URL. Fix the function. The key may have been created.",
  });
});

test("sends nothing if a hook or an apiKey function aborts the call, even if the fetch ignores its signal", async () => {
  await using server = await serve(json(201, {}));
  for (const place of ["hook", "apiKey"]) {
    const controller = new AbortController();
    const abort = (): undefined => controller.abort() as undefined;
    const aborting = () => {
      abort();
      return "a-key";
    };
    const options = place === "hook" ? { hooks: { onAttemptStart: abort } } : { apiKey: aborting };
    const deaf = (url: string, { method, headers }: { method: string; headers: Record<string, string> }) =>
      fetch(url, { method, headers });
    const error = await call(server.url, "POST", { ...options, fetch: deaf }, { signal: controller.signal });
    expect(error).toMatchObject({ name: "AbortedError", neverSent: true });
  }
  expect(server.seen).toEqual([]);
});

test("errors for a redirect and for too large a body of a create say that the key may have been created", async () => {
  const uncertain = "The key may have been created.";
  await using redirecting = await serve((_request, response) =>
    response.writeHead(303, { Location: "/" }).end(),
  );
  await using large = await serve(json(201, { secret: "x".repeat(500) }));
  for (const { url } of [redirecting, large]) {
    const error = (await call(url, "POST", { maxResponseBytes: 100 }, { uncertain })) as Error;
    expect(error.name).toBe("ResponseError");
    expect(error.message).toContain(`${uncertain} (POST /book)`);
  }
});

test.each([undefined, null, {}, "response"])("does not retry a fetch that resolves to %j", async (value) => {
  let calls = 0;
  const fetch = async () => {
    calls++;
    return value as unknown as Response;
  };
  const error = await call("https://books.example", "GET", { ...quick, fetch });
  const message =
    "listBooks returned a value that is not a response. Fix the option fetch: it must resolve to a response. (GET /book)";
  expect([calls, error]).toMatchObject([1, { name: "ResponseError", message }]);
});

test("ends the reason with one period", async () => {
  const fetch = () => Promise.reject(new Error("The tunnel is closed."));
  const error = await call("https://books.example", "GET", { ...once, fetch });
  expect((error as Error).message).toBe(
    "listBooks got no complete response: The tunnel is closed. Check the network and baseUrl. (GET /book)",
  );
});

test.each(["GET", "POST"])(
  "a %s whose error is its own cause ends with a ConnectionError",
  async (method) => {
    const error = new Error("broken");
    error.cause = error;
    const outcome = await call("https://books.example", method, {
      ...once,
      fetch: () => Promise.reject(error),
    });
    expect(outcome).toMatchObject({ name: "ConnectionError", message: expect.stringContaining("broken") });
  },
);

test("does not follow a redirect, and sends the key to no other origin", async () => {
  await using other = await serve(json(200, {}));
  for (const status of [300, 301, 302, 303, 307, 308]) {
    await using server = await serve((_request, response) => {
      response.writeHead(status, { Location: `${other.url}/book` }).end();
    });
    const error = await call(server.url, "GET");
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({
      status,
      attempts: 1,
      message:
        "listBooks returned a redirect, which would carry the API key to another address. Check baseUrl. (GET /book)",
    });
  }
  expect(other.seen).toEqual([]);
});

test("returns a 304 as a response", async () => {
  await using server = await serve((_request, response) => response.writeHead(304).end());
  expect(await call(server.url, "GET")).toMatchObject({ status: 304 });
});

test("stops reading a body over the limit, whether its length is declared or not", async () => {
  const large = JSON.stringify({ books: "x".repeat(2000) });
  await using declared = await serve(json(200, large));
  await using chunked = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write(large.slice(0, 1500));
    response.end(large.slice(1500));
  });
  for (const { url } of [declared, chunked]) {
    const error = await call(url, "GET", { maxResponseBytes: 1000 });
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({
      message:
        "listBooks returned 200 with more than 1000 bytes. Raise maxResponseBytes if the service may send more. (GET /book)",
    });
  }
});

describe("Retry-After", () => {
  test("above maxDelayMs ends the retries, and the call returns the response immediately", async () => {
    await using server = await serve(json(429, {}, { "Retry-After": "31" }));
    expect(await call(server.url, "GET", {})).toMatchObject({ status: 429, retryAfterMs: 31_000 });
    expect(server.seen).toHaveLength(1);
  });

  test("up to maxDelayMs sets the wait", async () => {
    const delays: number[] = [];
    const hooks = { onRetry: ({ delayMs }: RetryEvent) => delays.push(delayMs) };
    await using server = await serve(json(503, {}, { "Retry-After": "0.02" }), json(200, {}));
    expect(await call(server.url, "GET", { hooks })).toMatchObject({ status: 200 });
    expect(delays).toEqual([20]);
  });
});

describe("the deadline", () => {
  test("allows a retry only if a whole attempt fits before it. Otherwise the call returns the last response", async () => {
    await using server = await serve(json(429, {}, { "Retry-After": "0.05" }), noResponse);
    const limits = { timeoutMs: 200, deadlineMs: 240 };
    expect(await call(server.url, "POST", limits)).toMatchObject({ status: 429 });
    expect(server.seen).toHaveLength(1);
  });

  test("does not end a retry that fits before it", async () => {
    await using server = await serve(json(429, {}, { "Retry-After": "0.01" }), json(201, {}));
    expect(await call(server.url, "POST", { timeoutMs: 5_000, deadlineMs: 60_000 })).toMatchObject({
      status: 201,
    });
  });

  test("ends a call that exceeds it", async () => {
    await using server = await serve(noResponse);
    const limits = { timeoutMs: 60, deadlineMs: 150, retry: { baseDelayMs: 1, maxRetries: 99 } };
    expect(await call(server.url, "GET", limits)).toBeInstanceOf(TimeoutError);
    expect(server.seen.length).toBeLessThanOrEqual(2);
  });
});

test("no timer is active after a call, so that the process can end", async () => {
  await using server = await serve(json(200, {}), noResponse);
  const program = `
    import { createTransport, resolveOptions } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const access = { api: "shelf", servers: [{ url: "https://shelf.example" }], credentialHeader: "X-Shelf-Key", environment: {} };
    const limits = { timeoutMs: 600_000, deadlineMs: 600_000 };
    const send = createTransport(resolveOptions(access, { apiKey: "key", baseUrl: ${JSON.stringify(server.url)}, ...limits }));
    const request = { operation: "a", method: "GET", route: "/", target: "/" };
    await send(request, () => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await send({ ...request, signal: controller.signal }, () => {}).catch(({ name }) => console.log(name));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout).toBe("AbortedError\n");
});
