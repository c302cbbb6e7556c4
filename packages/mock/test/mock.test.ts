import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { document, fixture, listPath, partnerKey } from "./fixtures/paths.ts";

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

test("both APIs answer on one port", async () => {
  const partner = await fetch(mock.url + listPath, { headers: partnerKey });
  expect(await partner.json()).toEqual({ api_keys: [{ api_key_id: 12 }] });
  const certcentral = await fetch(`${mock.url}/services/v2/key/k1`, {
    headers: { "x-dc-devkey": "any-value" },
  });
  expect(await certcentral.json()).toEqual({ id: "k1" });
});

test("Prism's status, headers and body pass through", async () => {
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

test("HEAD gets Prism's answer", async () => {
  const response = await fetch(mock.url + listPath, { method: "HEAD", headers: partnerKey });
  expect(response.status).toBe(405);
});

test.each<{ what: string; path: string; init: RequestInit; message: string }>([
  {
    what: "a malformed percent escape",
    path: `${listPath}/%ZZ`,
    init: { headers: partnerKey },
    message: "The path holds a percent sign that starts no UTF-8 escape.",
  },
  {
    what: "a malformed JSON body",
    path: listPath,
    init: { method: "POST", headers: json, body: "{" },
    message: "The body is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2).",
  },
  {
    what: "an Accept header without a media type",
    path: listPath,
    init: { headers: { ...partnerKey, accept: "json" } },
    message: "The Accept header names no media type: write it as type/subtype.",
  },
])("$what gets a 400 from the front, and the mock lives on", async ({ path, init, message }) => {
  const response = await fetch(mock.url + path, init);
  expect(response.status).toBe(400);
  expect(response.headers.get("x-latchkey-mock")).toBe("front");
  expect(await response.json()).toEqual({ errors: [{ code: "bad_request_format", message }] });
  await expectAlive();
});

test("an empty chunked JSON body gets an answer", async () => {
  const body = new Blob([]).stream();
  const response = await fetch(mock.url + listPath, { method: "POST", headers: json, body, duplex: "half" });
  expect(response.status).toBe(422);
});

test("a refused body that is too deep for Prism's log gets an answer, and Prism lives on", async () => {
  const body = "[".repeat(5_000) + "]".repeat(5_000);
  const response = await fetch(mock.url + listPath, { method: "PUT", headers: json, body });
  expect(response.status).toBe(405);
  await expectAlive();
});

test.each<{ accept: string; want: number }>([
  { accept: "text/plain, json", want: 406 },
  // Java's default.
  { accept: "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", want: 200 },
])("Accept '$accept' gets a $want from Prism, which lives on", async ({ accept, want }) => {
  const response = await fetch(mock.url + listPath, { headers: { ...partnerKey, accept } });
  expect(response.status).toBe(want);
  await expectAlive();
});

test("a body over 1 MiB gets a 413", async () => {
  const body = JSON.stringify({ name: "x".repeat(1024 * 1024) });
  const response = await fetch(mock.url + listPath, { method: "POST", headers: json, body });
  expect(response.status).toBe(413);
  await expectAlive();
});

test("a client that hangs up half-way harms nobody", async () => {
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

test("a Prism that is silent gets a 504 in its place", async () => {
  const entry = fixture("slow-server.ts");
  await using slow = await startMock({ document, entry, answerTimeoutMs: 300 });
  const response = await fetch(slow.url);
  expect(response.status).toBe(504);
  expect(await response.json()).toEqual({
    errors: [{ code: "mock_timeout", message: "Prism did not answer within 300 ms." }],
  });
});

test("the request that kills Prism gets a 502, and the next one waits for the restart", async () => {
  const reportDeath = vi.fn();
  const entry = fixture("mortal-server.ts");
  await using mortal = await startMock({ document, entry, report: reportDeath, maxRestarts: 1 });
  const died = await fetch(mortal.url);
  expect(died.status).toBe(502);
  expect(await died.json()).toEqual({
    errors: [
      {
        code: "mock_unavailable",
        message: "Prism died while it answered this request.",
      },
    ],
  });

  expect((await fetch(mortal.url, { method: "OPTIONS" })).status).toBe(204);
  expect(reportDeath).toHaveBeenCalledOnce();
});

test("after giving up every request gets a 502 that says so", async () => {
  const entry = fixture("mortal-server.ts");
  await using mortal = await startMock({
    document,
    entry,
    report: () => {},
    maxRestarts: 0,
    windowMs: 60_000,
  });
  await fetch(mortal.url);
  const failure = await mortal.ended;
  const response = await fetch(mortal.url);
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({
    errors: [{ code: "mock_unavailable", message: `${failure?.message}.` }],
  });
});

test("a busy port is told at once, with the variable that changes it", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await expect(startMock({ document, port: port ?? 0 })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use: set LATCHKEY_MOCK_PORT to a free port, or stop what listens there`,
  );
  other.close();
});

test("a failed start frees the port", async () => {
  const first = await startMock({ document });
  await first.stop();
  const { port } = first;
  await expect(startMock({ document: fixture("missing.json"), port })).rejects.toThrow("is missing");
  const free = createServer().listen(port, "127.0.0.1");
  await once(free, "listening");
  free.close();
});

test("two mocks run side by side", async () => {
  await using second = await startMock({ document });
  expect(second.port).not.toBe(mock.port);
  await expectAlive();
});
