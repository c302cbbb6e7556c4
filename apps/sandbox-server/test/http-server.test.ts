import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import { json } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { type SandboxServerOptions, startSandboxServer } from "../src/index.ts";
import { noLog } from "../src/log.ts";
import { exchange, openRaw } from "./raw.ts";

const partnerPath = "/partner-subscription/api/v1/api-key";
const parent = "X-PARTNER-APIKEY: sandbox-demo-partner-parent-key-not-secret-xyz9\r\n";
const host = "Host: localhost\r\n";
const close = "Connection: close\r\n";

/** Checks at the end that the log has no errors, whatever was sent. */
async function serve(options: Partial<SandboxServerOptions> = {}) {
  const failures: unknown[] = [];
  const log = { ...noLog, error: (error: unknown) => failures.push(error) };
  const server = await startSandboxServer({ port: 0, log, ...options });
  onTestFinished(async () => {
    await server.close();
    expect(failures).toEqual([]);
  });
  return server;
}

/** Status line and headers of the first response in a text. */
const headOf = (text: string): string => text.slice(0, text.indexOf("\r\n\r\n"));
const statusesOf = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe("an invalid request gets an error response in the APIs' shape, and the connection is closed", () => {
  test.each([
    { name: "garbage", text: "\u0016\u0003\u0001 hello\r\n\r\n", status: 400 },
    { name: "a space in the target", text: `GET /services/v2/key 184 HTTP/1.1\r\n${host}\r\n`, status: 400 },
    {
      name: "two lengths",
      text: `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      status: 400,
    },
    {
      name: "a length and chunks",
      text: `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      status: 400,
    },
    { name: "no Host", text: "GET /services/v2/key HTTP/1.1\r\n\r\n", status: 400 },
    {
      name: "a header of 17 KiB",
      text: `GET / HTTP/1.1\r\n${host}X: ${"x".repeat(17_000)}\r\n\r\n`,
      status: 431,
    },
    {
      name: "a flood of headers",
      text: `GET / HTTP/1.1\r\n${host}${"A: b\r\n".repeat(200_000)}\r\n`,
      status: 431,
    },
    { name: "a target of 1 MB", text: `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\n${host}\r\n`, status: 431 },
    {
      name: "a chunk with an extension of 17 KiB",
      text: `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Transfer-Encoding: chunked\r\n\r\n1;${"x".repeat(17_000)}\r\n`,
      status: 413,
    },
    { name: "another expectation", text: `GET / HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`, status: 417 },
  ])("$name: $status", async ({ text, status }) => {
    const server = await serve();
    const response = await exchange(server.url, text);
    expect(statusesOf(response)).toEqual([status]);
    expect(headOf(response)).toContain("Connection: close");
    expect(headOf(response)).toMatch(/^Content-Type: application\/json$/m);
    expect(JSON.parse(response.slice(headOf(response).length))).toMatchObject({
      errors: [{ code: expect.any(String), message: expect.stringMatching(/\. .*\.$/) }],
    });
    expect(headOf(response)).toMatch(/^X-Request-Id: [\da-f]{6}-\d+$/m);
  });

  test("in time after half a request line or half a body", async () => {
    const server = await serve({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 200 } });
    const half = await exchange(server.url, "GET /services");
    expect(half).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
    const slow = `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Content-Length: 20\r\n\r\n{"name"`;
    expect(await exchange(server.url, slow)).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
    // No key was created.
    const list = await fetch(`${server.url}${partnerPath}`, {
      headers: { "X-PARTNER-APIKEY": server.keys["parent"] ?? "" },
    });
    expect((await list.json()).api_keys).toHaveLength(4);
  });

  test("a bad chunk", async () => {
    const server = await serve();
    const text = `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}`;
    expect(await exchange(server.url, text)).toMatch(/^HTTP\/1\.1 400 .*bad_request_format/s);
  });

  test("after the response to a valid request before it", async () => {
    const server = await serve();
    const good = `GET ${partnerPath}/12345 HTTP/1.1\r\n${host}${parent}\r\n`;
    const response = await exchange(server.url, `${good}NONSENSE\r\n\r\n`);
    expect(statusesOf(response)).toEqual([200]);
    expect(response).toContain('"id":12345');
  });

  test("CONNECT", async () => {
    const server = await serve();
    expect(await exchange(server.url, `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`)).toBe("");
  });
});

describe("a body that is too long", () => {
  const post = `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Content-Type: application/json\r\n`;

  // All requests are in one test, since the server reads from each connection for up to a second after its response.
  test("is rejected with 413, or with 404 on an unknown path, and the connection closes before the body ends", async () => {
    const server = await serve();
    const tooLong = [
      `${post}Content-Length: 70000\r\n\r\n`,
      // A part of this body is sent.
      `${post}Content-Length: 99000000\r\n\r\n${"x".repeat(300_000)}`,
      // This body has no Content-Length, and its chunks are too long together.
      `${post}Transfer-Encoding: chunked\r\n\r\n${`4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(20)}`,
    ];
    const unknown = `POST /nowhere HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n`;
    const all = [...tooLong, unknown].map((text) => exchange(server.url, text));
    const [last = "", ...others] = (await Promise.all(all)).toReversed();
    expect(statusesOf(last)).toEqual([404]);
    for (const response of others) {
      expect(statusesOf(response)).toEqual([413]);
      expect(headOf(response)).toContain("Connection: close");
      expect(response).toContain('"code":"request_too_large"');
    }
  });

  test("is discarded if it is short, and the connection is used for the next request", async () => {
    const server = await serve();
    const first = `POST /nowhere HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nabcd`;
    const second = `GET ${partnerPath}/12345 HTTP/1.1\r\n${host}${parent}${close}\r\n`;
    expect(statusesOf(await exchange(server.url, first + second))).toEqual([404, 200]);
  });
});

test.each([
  {
    name: "a long body",
    start: `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Content-Length: 20000000\r\n\r\n`,
    status: 413,
  },
  { name: "a long header", start: `GET / HTTP/1.1\r\n${host}X: `, status: 431 },
])("sends the $status to a client that sends all of $name before it reads", async ({ start, status }) => {
  const server = await serve();
  const raw = await openRaw(server.url);
  raw.socket.pause();
  // More than the buffers of the connection can hold.
  const rest = "x".repeat(20_000_000);
  await new Promise<void>((resolve) => {
    raw.socket.write(start + rest, () => resolve());
  });
  raw.socket.resume();
  expect(statusesOf(await raw.closed)).toEqual([status]);
});

describe("an unusual but valid request", () => {
  test("gets its response in order if several are sent in one write", async () => {
    const server = await serve();
    const get = (id: number, more = "") => `GET ${partnerPath}/${id} HTTP/1.1\r\n${host}${parent}${more}\r\n`;
    const response = await exchange(server.url, get(12345) + get(1) + get(12347) + get(12346, close));
    expect(statusesOf(response)).toEqual([200, 404, 200, 200]);
    expect([...response.matchAll(/"id":(\d+)/g)].map(([, id]) => id)).toEqual(["12345", "12347", "12346"]);
  });

  test("with HEAD gets the headers of GET without a body, and the connection stays open", async () => {
    const server = await serve();
    const ask = (method: string, more = "") =>
      `${method} ${partnerPath}/12345 HTTP/1.1\r\n${host}${parent}${more}\r\n`;
    // The first use of a key adds a field, so the length is stable only from the second request.
    const response = await exchange(server.url, ask("GET") + ask("HEAD") + ask("GET", close));
    expect(statusesOf(response)).toEqual([200, 200, 200]);
    const lengths = [...response.matchAll(/^Content-Length: (\d+)/gm)].map(([, length]) => Number(length));
    expect(new Set(lengths).size).toBe(1);
    expect(response.match(/"id":12345/g)).toHaveLength(2);
  });

  test("gets a 204 without body and length", async () => {
    const server = await serve();
    const body = '{"status":"active"}';
    const put = `PUT ${partnerPath}/12345/status HTTP/1.1\r\n${host}${parent}${close}Content-Length: ${body.length}\r\n\r\n${body}`;
    const response = await exchange(server.url, put);
    expect(response).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
    expect(response).not.toMatch(/content-length|transfer-encoding|content-type/i);
    expect(response.endsWith("\r\n\r\n")).toBe(true);
  });

  test.each([
    { name: "the whole URL", target: `http://localhost${partnerPath}/12345`, status: 200 },
    { name: "an upper-case scheme", target: `HTTP://localhost:80${partnerPath}/12345?x=1`, status: 200 },
    { name: "a URL without a path", target: "http://localhost", status: 404 },
    { name: "a URL with a query only", target: "http://localhost?x", status: 404 },
    { name: "another scheme", target: `ftp://localhost${partnerPath}/12345`, status: 404 },
  ])("$name as the target gets $status", async ({ target, status }) => {
    const server = await serve();
    const response = await exchange(server.url, `GET ${target} HTTP/1.1\r\n${host}${parent}${close}\r\n`);
    expect(statusesOf(response)).toEqual([status]);
  });

  test.each([
    { line: "OPTIONS * HTTP/1.1", status: 204 },
    { line: `OPTIONS ${partnerPath} HTTP/1.1`, status: 204 },
    { line: `TRACE ${partnerPath} HTTP/1.1`, status: 405 },
    { line: `DELETE ${partnerPath}/12345 HTTP/1.1`, status: 405 },
    { line: "GET /healthz HTTP/1.1", status: 200 },
    { line: "HEAD /readyz HTTP/1.1", status: 200 },
    { line: "POST /healthz HTTP/1.1", status: 405 },
    { line: "GET /healthz/ HTTP/1.1", status: 404 },
  ])("$line gets $status", async ({ line, status }) => {
    const server = await serve();
    const response = await exchange(server.url, `${line}\r\n${host}${parent}${close}\r\n`);
    expect(statusesOf(response)).toEqual([status]);
    expect(/^Allow: /m.test(headOf(response))).toBe(status === 204 || status === 405);
  });

  test("with HTTP/1.0 is supported, and the connection is closed after the response", async () => {
    const server = await serve();
    const response = await exchange(server.url, `GET ${partnerPath}/12345 HTTP/1.0\r\n${host}${parent}\r\n`);
    expect(statusesOf(response)).toEqual([200]);
    expect(response).toContain('"id":12345');
  });

  test("for an upgrade is handled like any other", async () => {
    const server = await serve();
    const upgrade = "Connection: Upgrade, close\r\nUpgrade: websocket\r\n";
    const response = await exchange(
      server.url,
      `GET ${partnerPath}/12345 HTTP/1.1\r\n${host}${parent}${upgrade}\r\n`,
    );
    expect(statusesOf(response)).toEqual([200]);
  });

  test("with Expect: 100-continue gets a 100, then the response", async () => {
    const server = await serve();
    const body = '{"name":"Late"}';
    const raw = await openRaw(server.url);
    raw.socket.write(
      `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}${close}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await raw.receives("HTTP/1.1 100 Continue\r\n\r\n");
    raw.socket.write(body);
    expect(statusesOf(await raw.closed)).toEqual([100, 201]);
  });

  test("with two key headers is rejected", async () => {
    const server = await serve();
    const text = `GET ${partnerPath} HTTP/1.1\r\n${host}${parent}${parent}${close}\r\n`;
    expect(statusesOf(await exchange(server.url, text))).toEqual([403]);
  });

  test.each([
    { name: "Content-Type", second: "text/plain" },
    { name: "Content-Type", second: "application/json" },
  ])("with a second $name, $second, gets 415, as with fetch", async ({ name, second }) => {
    const server = await serve();
    const body = '{"name":"Twice"}';
    const types = `${name}: application/json\r\n${name}: ${second}\r\n`;
    const text = `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}${types}${close}Content-Length: ${body.length}\r\n\r\n${body}`;
    expect(statusesOf(await exchange(server.url, text))).toEqual([415]);
  });

  test("keeps its key with any number of headers", async () => {
    const server = await serve();
    const many = "A: b\r\n".repeat(2_500);
    const text = `GET ${partnerPath} HTTP/1.1\r\n${host}${many}${parent}${close}\r\n`;
    expect(statusesOf(await exchange(server.url, text))).toEqual([200]);
  });
});

test("sends the content type without parameters, the length, and only X-Request-Id as its own header", async () => {
  const server = await serve();
  const response = await exchange(
    server.url,
    `GET ${partnerPath}/1 HTTP/1.1\r\n${host}${parent}${close}\r\n`,
  );
  const names = headOf(response)
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(":")[0]);
  expect(names.toSorted()).toEqual(["Connection", "Content-Length", "Content-Type", "Date", "X-Request-Id"]);
  expect(headOf(response)).toMatch(/^Content-Type: application\/json$/m);
});

test("closes the connection for a failure rule with a reset", async () => {
  const server = await serve({ controls: true });
  const rule = { operation: "getApiKey", times: 1, answer: { reset: true } };
  const made = await fetch(`${server.url}/_sandbox/failures`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(rule),
  });
  expect(made.status).toBe(201);
  const get = `GET ${partnerPath}/12345 HTTP/1.1\r\n${host}${parent}${close}\r\n`;
  expect(await exchange(server.url, get)).toBe("");
  expect(statusesOf(await exchange(server.url, get))).toEqual([200]);
});

test("cleans up after a client that disconnects during its body", async () => {
  const server = await serve();
  const raw = await openRaw(server.url);
  raw.socket.write(
    `POST ${partnerPath}/account/67891 HTTP/1.1\r\n${host}${parent}Content-Length: 16\r\n\r\n{"name":"Half"}`,
  );
  raw.socket.resetAndDestroy();
  await raw.closed;
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const call = httpRequest(`${server.url}${partnerPath}`, {
    agent,
    headers: { "X-PARTNER-APIKEY": server.keys["parent"] ?? "" },
  }).end();
  const [response] = await once(call, "response");
  expect(((await json(response)) as { api_keys: unknown[] }).api_keys).toHaveLength(4);
});
