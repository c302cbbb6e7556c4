import { describe, expect, onTestFinished, test } from "vitest";
import { startSandboxServer } from "../src/index.ts";
import { exchange } from "./raw.ts";

const allowed = "http://127.0.0.1:4000";
const path = "/partner-subscription/api/v1/api-key";

async function serve(allowOrigin: readonly string[] = [allowed]) {
  const server = await startSandboxServer({ port: 0, allowOrigin, controls: true });
  onTestFinished(() => server.close());
  return server;
}

/** Sends a raw request, since fetch sets some headers itself. Returns the head of the response. */
async function ask(url: string, line: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const fields = { Host: "localhost", Connection: "close", ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const response = await exchange(url, `${line} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return response.slice(0, response.indexOf("\r\n\r\n"));
}

const preflight = { "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-dc-devkey" };

test("allows the preflight of an allowed origin, and lets it read responses of all statuses", async () => {
  const { url, keys } = await serve();
  const asked = await ask(url, `OPTIONS ${path}/12346/status`, { Origin: allowed, ...preflight });
  expect(asked).toMatch(/^HTTP\/1\.1 204 /);
  for (const line of [
    `Access-Control-Allow-Origin: ${allowed}`,
    "Access-Control-Allow-Methods: GET, HEAD, POST, PUT",
    "Access-Control-Allow-Headers: Content-Type, Prefer, traceparent, X-DC-DEVKEY, X-PARTNER-APIKEY, X-Sandbox-World",
    "Access-Control-Max-Age: 600",
    "Vary: Origin",
    "Access-Control-Expose-Headers: Allow, Retry-After, X-Request-Id, X-Sandbox-Warning",
  ]) {
    expect(asked).toContain(line);
  }
  const listed = await ask(url, `GET ${path}`, { Origin: allowed, "X-PARTNER-APIKEY": keys["parent"] ?? "" });
  const rejected = await ask(url, `GET ${path}`, { Origin: allowed });
  const unknown = await ask(url, "GET /nowhere", { Origin: allowed });
  const optionsOnly = await ask(url, `OPTIONS ${path}`, { Origin: allowed });
  for (const [head, status] of [
    [listed, 200],
    [rejected, 403],
    [unknown, 404],
    [optionsOnly, 204],
  ] as const) {
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain(`Access-Control-Allow-Origin: ${allowed}`);
    expect(head).toContain("Vary: Origin");
  }
  expect(optionsOnly).toContain("Allow: GET");
  expect(optionsOnly).not.toContain("Access-Control-Allow-Methods");
});

describe("another origin gets no CORS headers", () => {
  test.each([
    undefined,
    "null",
    "http://localhost:4000",
    "https://127.0.0.1:4000",
    "http://127.0.0.1:40000",
    `${allowed}, http://evil.example`,
    "http://evil.example",
  ])("Origin %s", async (origin) => {
    const { url } = await serve();
    const headers = origin === undefined ? {} : { Origin: origin };
    const asked = await ask(url, `OPTIONS ${path}`, { ...headers, ...preflight });
    expect(asked).toMatch(/^HTTP\/1\.1 204 /);
    expect(asked).toContain("Allow: GET");
    for (const head of [asked, await ask(url, `GET ${path}`, headers)]) {
      expect(head).not.toMatch(/access-control|vary/i);
    }
  });

  test("by default", async () => {
    const { url } = await serve([]);
    expect(await ask(url, `GET ${path}`, { Origin: allowed })).not.toMatch(/access-control|vary/i);
  });
});

test("rejects an allowed origin on the controls", async () => {
  const { url } = await serve();
  for (const line of ["OPTIONS /_sandbox/reset", "POST /_sandbox/reset", "GET /_sandbox"]) {
    const head = await ask(url, line, { Origin: allowed, ...preflight, "Content-Length": "0" });
    expect(head).not.toMatch(/^HTTP\/1\.1 2/);
    expect(head).not.toMatch(/access-control|vary/i);
  }
});

test("rejects an invalid origin at the start", async () => {
  await expect(startSandboxServer({ port: 0, allowOrigin: ["*"] })).rejects.toThrow(
    'allowOrigin has "*", which is not an origin. Set it to origins such as http://127.0.0.1:4000, separated by commas.',
  );
});
