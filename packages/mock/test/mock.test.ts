import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeMock, type Mock, startMock } from "../src/index.ts";
import { document, fixture, listPath, partnerKey } from "./fixtures/paths.ts";
import { tempFolder } from "./fixtures/temp-folder.ts";

let mock: Mock;
const report = vi.fn();
beforeAll(async () => {
  mock = await startMock({ document, report });
});
afterAll(() => mock.stop());

const json = { ...partnerKey, "content-type": "application/json" };

async function expectAlive(): Promise<void> {
  const response = await fetch(mock.url + listPath, { headers: partnerKey });
  expect(response.status).toBe(200);
  expect(report).not.toHaveBeenCalled();
}

/** Returns the wanted port if it is free, otherwise any free port. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  server.close();
  await once(server, "close");
  return address.port;
}

test("serves both APIs on one port", async () => {
  const partner = await fetch(mock.url + listPath, { headers: partnerKey });
  expect(await partner.json()).toEqual({ api_keys: [{ api_key_id: 12 }] });
  const certcentral = await fetch(`${mock.url}/services/v2/key/k1`, {
    headers: { "x-dc-devkey": "any-key" },
  });
  expect(await certcentral.json()).toEqual({ id: "k1" });
});

test("returns Prism's status, headers and body unchanged", async () => {
  const response = await fetch(mock.url + listPath, {
    headers: { ...partnerKey, origin: "http://page.example" },
  });
  expect(response.headers.get("x-total")).toBe("1");
  expect(response.headers.get("access-control-allow-origin")).toBe("http://page.example");
  expect(response.headers.has("x-latchkey-mock")).toBe(false);
});

test("Prefer and the query reach Prism", async () => {
  const byHeader = await fetch(mock.url + listPath, { headers: { ...partnerKey, prefer: "code=403" } });
  expect(byHeader.status).toBe(403);
  const byQuery = await fetch(`${mock.url}${listPath}?__example=noKeys`, { headers: partnerKey });
  expect(await byQuery.json()).toEqual({ api_keys: [] });
});

test("a body reaches Prism, chunked or not", async () => {
  const whole = await fetch(mock.url + listPath, { method: "POST", headers: json, body: '{"name":"x"}' });
  expect(whole.status).toBe(201);
  const body = new Blob(['{"name":', '"x"}']).stream();
  const chunked = await fetch(mock.url + listPath, { method: "POST", headers: json, body, duplex: "half" });
  expect(chunked.status).toBe(201);
  const invalid = await fetch(mock.url + listPath, { method: "POST", headers: json, body: '{"name":1}' });
  expect(invalid.status).toBe(422);
});

test.each<{ what: string; path: string; init: RequestInit; message: string }>([
  { what: "no credential", path: listPath, init: {}, message: "Access denied." },
  {
    what: "a blank one",
    path: `${listPath}?a=1`,
    init: { headers: { "x-partner-apikey": " " } },
    message: "Access denied.",
  },
  {
    what: "another API's",
    path: "/services/v2/key/k1",
    init: { headers: partnerKey },
    message: "Access denied due to an invalid key.",
  },
  // As in the APIs, a request without a credential is not checked further.
  {
    what: "no credential and a malformed body",
    path: listPath,
    init: { method: "POST", headers: { "content-type": "application/json" }, body: "{" },
    message: "Access denied.",
  },
])("a request with $what gets the response that the document names", async ({ path, init, message }) => {
  const origin = "http://page.example";
  const response = await fetch(mock.url + path, { ...init, headers: { ...init.headers, origin } });
  expect(response.status).toBe(403);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/json",
    "x-latchkey-mock": "front",
    "access-control-allow-origin": origin,
  });
  expect(await response.json()).toEqual({ errors: [{ code: "access_denied", message }] });
});

test("a preflight, which has no credential, gets Prism's response", async () => {
  const headers = { origin: "http://page.example", "access-control-request-method": "GET" };
  const response = await fetch(mock.url + listPath, { method: "OPTIONS", headers });
  expect(response.status).toBe(204);
});

test("Prism itself responds to a missing credential if the document names no response", async () => {
  const { "x-credentials": _, ...rest } = JSON.parse(await readFile(document, "utf8"));
  const without = join(await tempFolder(), "mock.json");
  await writeFile(without, JSON.stringify(rest));
  await using other = await startMock({ document: without });
  expect((await fetch(other.url + listPath)).status).toBe(401);
  expect(await (await fetch(other.url)).text()).not.toContain("The APIs are at");
});

test("only GET / describes the mock", async () => {
  const response = await fetch(mock.url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(response.headers.get("x-latchkey-mock")).toBe("front");
  expect(
    await response.text(),
  ).toBe(`This is Latchkey's mock of DigiCert's two key APIs. It is unofficial, stores nothing and accepts any key.
The APIs are at /partner-subscription/api/v1 and /services/v2.

${describeMock(mock.url)}
`);
  expect((await fetch(`${mock.url}/favicon.ico`)).status).toBe(404);
  expect((await fetch(mock.url, { method: "POST" })).status).toBe(404);
});

test("logs each response of 400 or above with its reason, and no credential", async () => {
  const key = "secret-of-the-caller";
  const headers = { "x-dc-devkey": key, "x-partner-apikey": key, "content-type": "application/json" };
  await fetch(`${mock.url}/nowhere`);
  await fetch(mock.url + listPath, { headers });
  await fetch(`${mock.url}/services/v2/key/k1?a=1`, { method: "PUT", headers, body: '{"name":1}' });
  await fetch(mock.url + listPath, { headers: { ...headers, prefer: "code=403" } });
  await fetch(mock.url + listPath, { headers: { "x-dc-devkey": key } });
  await fetch(mock.url + listPath, { method: "HEAD", headers });
  await fetch(mock.url + listPath, { headers: { ...headers, prefer: "code=409" } });
  await fetch(`${mock.url}/the-end`);
  const lines = /\/nowhere [^\n]*\n(.*)\n[^\n]*\/the-end /s.exec(mock.log())?.[1]?.split("\n") ?? [];
  expect(lines.slice(0, 4)).toEqual([
    'PUT /services/v2/key/k1?a=1 -> 400 [sl-violations: [{"location":["request","body","name"],"severity":"Error","code":"type","message":"Request body property name must be string"}]]',
    `GET ${listPath} -> 403 [{"errors":[{"code":"access_denied"}]}]`,
    `GET ${listPath} -> 403 [front: The X-PARTNER-APIKEY header is missing or blank. Send any key in it.]`,
    `HEAD ${listPath} -> 405`,
  ]);
  expect(lines[4]).toMatch(/ -> 404 \[.*Requested status code 409 is not defined in the document\./);
  expect(lines).toHaveLength(5);
  expect(mock.log()).not.toContain(key);
});

test("an aborted start ends immediately, and frees the port", async () => {
  const port = await freePort();
  const signal = AbortSignal.timeout(300);
  const before = performance.now();
  const start = startMock({ document, port, entry: fixture("silent-server.ts"), signal });
  await expect(start).rejects.toThrow("aborted due to timeout");
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(await freePort(port)).toBe(port);
});

test("HEAD gets Prism's response", async () => {
  const response = await fetch(mock.url + listPath, { method: "HEAD", headers: partnerKey });
  expect(response.status).toBe(405);
});

test.each<{ what: string; path: string; init: RequestInit; message: string }>([
  {
    what: "a malformed percent escape",
    path: `${listPath}/%ZZ`,
    init: { headers: partnerKey },
    message:
      "The path has a percent sign that does not start a UTF-8 escape. Write a literal percent sign as %25.",
  },
  {
    what: "a malformed JSON body",
    path: listPath,
    init: { method: "POST", headers: json, body: "{" },
    message: "The request body is not valid JSON in UTF-8. Check its syntax and its encoding.",
  },
  {
    what: "an Accept header without a media type",
    path: listPath,
    init: { headers: { ...partnerKey, accept: "json" } },
    message: "The Accept header has no media type. Write it as type/subtype.",
  },
  {
    what: "a Content-Type that is not a media type",
    path: listPath,
    init: { method: "POST", headers: { ...partnerKey, "content-type": ";;;" }, body: "" },
    message: "The Content-Type header has no media type. Write it as type/subtype.",
  },
  {
    what: "JSON in UTF-16",
    path: listPath,
    init: {
      method: "POST",
      headers: { ...partnerKey, "content-type": "application/json; charset=utf-16" },
      body: Buffer.from('{"name":"x"}', "utf16le"),
    },
    message: "The request body is not valid JSON in UTF-8. Check its syntax and its encoding.",
  },
])("$what gets a 400 from the front, and the mock keeps running", async ({ path, init, message }) => {
  const response = await fetch(mock.url + path, init);
  expect(response.status).toBe(400);
  expect(response.headers.get("x-latchkey-mock")).toBe("front");
  expect(await response.json()).toEqual({ errors: [{ code: "bad_request_format", message }] });
  await expectAlive();
});

test.each<{ what: string; type: string; body: string }>([
  { what: "JSON labelled as XML", type: "application/xml", body: '{"name":"x"}' },
  { what: "JSON with a byte order mark", type: "application/json", body: '\uFEFF{"name":"x"}' },
  {
    what: "JSON with another charset in its label",
    type: "application/json; charset=utf-16",
    body: '{"name":"x"}',
  },
  { what: "JSON with a label that is not a media type", type: ";;;", body: '{"name":"x"}' },
])("$what gets a 201 from Prism, as from the sandbox", async ({ type, body }) => {
  const headers = { ...partnerKey, "content-type": type };
  const response = await fetch(mock.url + listPath, { method: "POST", headers, body });
  expect(response.status).toBe(201);
  expect(response.headers.has("x-latchkey-mock")).toBe(false);
});

test("a body whose Content-Type is not JSON gets a 415", async () => {
  const headers = { ...partnerKey, "content-type": "text/plain" };
  const response = await fetch(mock.url + listPath, { method: "POST", headers, body: '{"name":"x"}' });
  expect(response.status).toBe(415);
  expect(response.headers.get("x-latchkey-mock")).toBe("front");
});

test("an empty chunked JSON body gets a response", async () => {
  const body = new Blob([]).stream();
  const response = await fetch(mock.url + listPath, { method: "POST", headers: json, body, duplex: "half" });
  expect(response.status).toBe(422);
});

test("a rejected body that is too deep for Prism's log gets a response, and Prism keeps running", async () => {
  const body = "[".repeat(5_000) + "]".repeat(5_000);
  const response = await fetch(mock.url + listPath, { method: "PUT", headers: json, body });
  expect(response.status).toBe(405);
  await expectAlive();
});

test.each<{ accept: string; want: number }>([
  { accept: "text/plain, json", want: 406 },
  // The default Accept header of Java.
  { accept: "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", want: 200 },
])("Accept '$accept' gets a $want from Prism, and Prism keeps running", async ({ accept, want }) => {
  const response = await fetch(mock.url + listPath, { headers: { ...partnerKey, accept } });
  expect(response.status).toBe(want);
  await expectAlive();
});

test("a body over 64 KiB gets a 413", async () => {
  const body = JSON.stringify({ name: "x".repeat(64 * 1024) });
  const response = await fetch(mock.url + listPath, { method: "POST", headers: json, body });
  expect(response.status).toBe(413);
  await expectAlive();
});

test("survives a client that disconnects in the middle of a request", async () => {
  const half = request(mock.url + listPath, {
    method: "POST",
    headers: { ...json, "content-length": "100" },
  });
  half.on("error", () => {});
  half.write("{");
  await once(half, "socket");
  half.destroy();
  await expectAlive();
});

test("returns 504 if Prism does not respond", async () => {
  const entry = fixture("unresponsive-server.ts");
  await using unresponsive = await startMock({ document, entry, responseTimeoutMs: 300 });
  const response = await fetch(unresponsive.url + listPath, { headers: partnerKey });
  expect(response.status).toBe(504);
  expect(await response.json()).toEqual({
    errors: [
      {
        code: "mock_timeout",
        message: "Prism did not respond within 300 ms. Try again, or restart the mock.",
      },
    ],
  });
});

test("the request that kills Prism gets a 502, and the next one waits for the restart", async () => {
  const reportDeath = vi.fn();
  const entry = fixture("crashing-server.ts");
  await using crashing = await startMock({ document, entry, report: reportDeath, maxRestarts: 1 });
  const died = await fetch(crashing.url + listPath, { headers: partnerKey });
  expect(died.status).toBe(502);
  expect(await died.json()).toEqual({
    errors: [
      {
        code: "mock_unavailable",
        message: "Prism died while it handled this request. Do not send the same request again.",
      },
    ],
  });

  expect((await fetch(crashing.url, { method: "OPTIONS" })).status).toBe(204);
  expect(reportDeath).toHaveBeenCalledOnce();
});

test("after the mock has given up, each request gets a 502 with the reason", async () => {
  const entry = fixture("crashing-server.ts");
  await using crashing = await startMock({
    document,
    entry,
    report: () => {},
    maxRestarts: 0,
    windowMs: 60_000,
  });
  await fetch(crashing.url + listPath, { headers: partnerKey });
  const failure = await crashing.ended;
  const response = await fetch(crashing.url + listPath, { headers: partnerKey });
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({
    errors: [{ code: "mock_unavailable", message: `${failure?.message}.` }],
  });
});

test("a port in use is reported immediately, with the variable that changes it", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await expect(startMock({ document, port: port ?? 0 })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use. Set LATCHKEY_MOCK_PORT to a free port, or stop what listens there`,
  );
  other.close();
});

test("a failed start frees the port", async () => {
  const port = await freePort();
  await expect(startMock({ document: fixture("missing.json"), port })).rejects.toThrow("is missing");
  expect(await freePort(port)).toBe(port);
});

test("two mocks run at the same time", { tags: ["release"] }, async () => {
  await using second = await startMock({ document });
  expect(second.port).not.toBe(mock.port);
  await expectAlive();
});
