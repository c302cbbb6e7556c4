import { describe, expect, test } from "vitest";
import { createFetch } from "../../src/fetch.ts";
import { createSandbox } from "../../src/index.ts";
import { partnerPath } from "../requests.ts";

const origin = "https://sandbox.example";
const ownKey = `${origin}${partnerPath}/api-key/12345`;
/** Node requires this option with a stream. The DOM's types do not have it. */
const inPieces = { duplex: "half" };
const reason = new Error("the test has seen enough");

describe("the sandbox's fetch, called like the global fetch", () => {
  test.each([
    ["a text", ownKey],
    ["a URL", new URL(ownKey)],
    [
      "a Request",
      new Request(ownKey, { headers: { "x-partner-apikey": "replaced by the second argument" } }),
    ],
  ])("accepts %s and an init", async (_, input) => {
    const { fetch, keys } = await createSandbox();
    const response = await fetch(input, { headers: { "x-partner-apikey": keys.parent } });
    expect(await response.json()).toMatchObject({ id: 12345 });
  });

  test.each([
    ["a body", '{"status":"active"}', 204],
    ["a body that is too long", `{"status":"${"x".repeat(65_536)}"}`, 413],
  ])("if Request.body is missing, as in Firefox, reads %s", async (_, body, status) => {
    const { fetch, keys } = await createSandbox();
    const headers = { "x-partner-apikey": keys.parent, "content-type": "application/json" };
    const request = new Request(`${ownKey}/status`, { method: "PUT", headers, body });
    Object.defineProperty(request, "body", { value: undefined });
    expect((await fetch(request)).status).toBe(status);
  });

  test("sends a method and a body", async () => {
    const { fetch, keys } = await createSandbox();
    const headers = { "x-partner-apikey": keys.parent, "content-type": "application/json" };
    const response = await fetch(`${ownKey}/status`, { method: "PUT", headers, body: '{"status":"active"}' });
    expect(response.status).toBe(204);
  });
});

describe("an abort", () => {
  test("ends the delay of a failure rule", async () => {
    const aborter = new AbortController();
    const { fetch, keys } = await createSandbox({
      controls: true,
      wait: () => {
        aborter.abort(reason);
        return new Promise(() => {});
      },
    });
    const rule = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"delayMs":1000}',
    };
    expect((await fetch(`${origin}/_sandbox/failures`, rule)).status).toBe(201);
    const headers = { "x-partner-apikey": keys.parent };
    await expect(fetch(ownKey, { headers, signal: aborter.signal })).rejects.toBe(reason);
  });

  test("ends an endless body, and passes the reason to its source", async () => {
    const aborter = new AbortController();
    const cancelled = Promise.withResolvers<unknown>();
    const { fetch, keys } = await createSandbox();
    const body = new ReadableStream(
      {
        pull: () => {
          aborter.abort(reason);
          return new Promise(() => {});
        },
        cancel: cancelled.resolve,
      },
      { highWaterMark: 0 },
    );
    const request = new Request(`${origin}${partnerPath}/api-key/account/67891`, {
      method: "POST",
      headers: { "x-partner-apikey": keys.parent, "content-type": "application/json" },
      body,
      ...inPieces,
      signal: aborter.signal,
    });
    await expect(fetch(request)).rejects.toBe(reason);
    expect(await cancelled.promise).toBe(reason);
  });

  test("ends a streamed response, and all its work", async () => {
    const aborter = new AbortController();
    const ended = Promise.withResolvers<void>();
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (;;) yield "piece";
      } finally {
        ended.resolve();
      }
    }
    const fetch = createFetch(async () => ({ status: 200, headers: {}, body: pieces() }));
    const reader = (await fetch(ownKey, { signal: aborter.signal })).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("piece");
    aborter.abort(reason);
    await expect(reader?.read()).rejects.toBe(reason);
    await ended.promise;
  });

  test("ends a pending read of a response", async () => {
    const aborter = new AbortController();
    async function* pieces(): AsyncGenerator<string> {
      aborter.abort(reason);
      yield await new Promise<string>(() => {});
    }
    const fetch = createFetch(async () => ({ status: 200, headers: {}, body: pieces() }));
    const response = await fetch(ownKey, { signal: aborter.signal });
    await expect(response.text()).rejects.toBe(reason);
  });
});

test("stops reading a body that is too long", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const { fetch, keys } = await createSandbox();
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
    // A source whose cancel never settles must not block the response.
    cancel: (why) => {
      cancelled.resolve(why);
      return new Promise(() => {});
    },
  });
  const request = new Request(`${origin}${partnerPath}/api-key/account/67891`, {
    method: "POST",
    headers: { "x-partner-apikey": keys.parent, "content-type": "application/json" },
    body,
    ...inPieces,
  });
  expect((await fetch(request)).status).toBe(413);
  await cancelled.promise;
});
