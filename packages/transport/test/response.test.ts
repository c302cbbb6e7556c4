import { Readable } from "node:stream";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createMask, HttpResponse } from "../src/index.ts";
import { discard, readText } from "../src/response.ts";
import { apiKey } from "./shelf.ts";

const now = new Date("2026-11-29T12:00:00Z");
afterEach(() => vi.useRealTimers());

function retryAfterMs(value: string): number | undefined {
  vi.useFakeTimers({ toFake: ["Date"], now });
  const headers = { get: (name: string) => (name === "Retry-After" ? value : null), forEach: () => {} };
  return new HttpResponse({ status: 503, headers, text: async () => "" }, "", String).retryAfterMs;
}

describe("Retry-After", () => {
  test.each([
    ["1", 1_000],
    ["120", 120_000],
    ["  7\t", 7_000],
    ["1.5", 1_500],
    ["0.25", 250],
    ["9999999999", 9_999_999_999_000],
    ["Sun, 29 Nov 2026 12:00:10 GMT", 10_000],
    ["Mon, 30 Nov 2026 12:00:00 GMT", 86_400_000],
  ])("%j means a wait of %i ms", (value, want) => {
    expect(retryAfterMs(value)).toBe(want);
  });

  test.each([
    ...[
      "",
      " ",
      "0",
      "0.0",
      "00",
      "-1",
      "+1",
      "1.",
      ".5",
      "1,5",
      "1 2",
      "2, 2",
      "120s",
      "3;",
      "soon",
      "soon 3",
    ],
    ...["0x10", "1e3", "Infinity", "NaN", "1_000", "٣", "2026-11-30", "2026-11-30T12:00:00Z"],
    // A date that is in the past, is now, does not exist, or has another form.
    ...["Sun, 29 Nov 2026 12:00:00 GMT", "Sun, 29 Nov 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ...["Mon, 99 Nov 2026 12:00:00 GMT", "Mon, 30 Foo 2026 12:00:00 GMT", "Monday, 30-Nov-26 12:00:00 GMT"],
    ...[
      "Mon Nov 30 12:00:00 2026",
      "Mon, 30 Nov 2026 12:00:00",
      "Mon, 30 Nov 2026 12:00:00 UTC",
      "Mon, 30 Nov 2026",
    ],
    ...["x Mon, 30 Nov 2026 12:00:00 GMT", "Mon, 30 Nov 2026 12:00:00 GMT, 5"],
  ])("%j is ignored", (value) => {
    expect(retryAfterMs(value)).toBeUndefined();
  });

  test("is read as a wait above 0, or is ignored, whatever a server sends", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (value) => {
        const ms = retryAfterMs(value);
        expect(ms === undefined || ms > 0).toBe(true);
      }),
    );
  });
});

describe("a response", () => {
  const response = new HttpResponse(
    new Response(null, { headers: { "X-Echo": `key ${apiKey}`, "X-Shelf": "B" } }),
    `{"api_key":"${apiKey}"}`,
    createMask(apiKey),
  );

  test("returns its text, and no printed form shows it", () => {
    expect(response.text()).toBe(`{"api_key":"${apiKey}"}`);
    const shown =
      inspect(response, { showHidden: true, depth: 9 }) + JSON.stringify(response) + String(response);
    expect(shown).not.toContain("must-stay-hidden");
  });

  test("masks the API key in its headers", () => {
    expect(response.headers.get("x-echo")).toBe("key …1234");
    expect([...response.headers]).toEqual([
      ["x-echo", "key …1234"],
      ["x-shelf", "B"],
    ]);
    expect(response.headers.get("X-Absent")).toBeNull();
  });
});

describe("readText", () => {
  const never = new Promise<never>(() => {});
  const headers = new Headers();
  const text = async (): Promise<string> => "";
  const read = (body: unknown, maxBytes: number): Promise<string | undefined> =>
    readText({ status: 200, headers, body, text }, maxBytes, never, false);

  test.each([
    { form: "a web stream", body: () => new Blob(["a€b", "🔑"]).stream() },
    { form: "a Node stream", body: () => Readable.from([Buffer.from("a€"), Buffer.from("b🔑")]) },
    { form: "a Node stream of texts", body: () => Readable.from(["a€b", "🔑"]) },
    {
      form: "characters that are split between chunks",
      body: () =>
        Readable.from(
          [..."a€b🔑"].flatMap((each) => [...Buffer.from(each)].map((byte) => Uint8Array.of(byte))),
        ),
    },
  ])("reads $form", async ({ body }) => {
    expect(await read(body(), 1000)).toBe("a€b🔑");
  });

  test("stops at the limit and cancels the body", async () => {
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100)),
      cancel: () => {
        isCancelled = true;
      },
    });
    expect(await read(endless, 250)).toBeUndefined();
    expect(isCancelled).toBe(true);
    const node = Readable.from(Array(100).fill("x".repeat(100)));
    expect(await read(node, 250)).toBeUndefined();
    expect(node.destroyed).toBe(true);
  });

  test("reads a body of exactly the limit", async () => {
    expect(await read(new Blob(["12345"]).stream(), 5)).toBe("12345");
    expect(await read(new Blob(["123456"]).stream(), 5)).toBeUndefined();
  });

  test("does not trust the length that a custom fetch declares", async () => {
    const lying = new Response("x".repeat(100), { headers: { "Content-Length": "1" } });
    expect(await readText(lying, 50, never, false)).toBeUndefined();
  });

  test("ends when the call ends, even if the body and its cancel hang", async () => {
    const hanging = new ReadableStream({ cancel: () => new Promise(() => {}) });
    const ended = Promise.reject(new Error("time is up"));
    const response = { status: 200, headers, body: hanging, text };
    await expect(readText(response, 10, ended as Promise<never>, false)).rejects.toThrow("time is up");
  });

  test("reads the text of a response without a stream", async () => {
    expect(await readText({ status: 200, headers, text: async () => "all" }, 10, never, false)).toBe("all");
    expect(await readText({ status: 204, headers, body: null, text }, 10, never, true)).toBe("");
  });

  test("discard does not throw if the body was read before, or if it cannot be cancelled", () => {
    const locked = new Response("x");
    locked.body?.getReader();
    discard(locked);
    discard(new Response(null));
    discard({
      status: 200,
      headers,
      text,
      body: { getReader: () => ({ cancel: () => Promise.reject(new Error("no")) }) },
    });
  });
});
