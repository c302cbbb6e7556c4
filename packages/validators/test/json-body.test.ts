import { describe, expect, test } from "vitest";
import { bodyFaults, decodeJsonBody, maxBodyBytes } from "../src/json-body.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A request whose reader stops at the limit. */
function request(body: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return {
    header: (name: string) => headers[name],
    readBody: async (maxBytes: number) => (body.length > maxBytes ? undefined : body),
  };
}

const body = utf8('{"name":"é"}');
const decoded = { value: { name: "é" }, text: '{"name":"é"}' };

describe("decodeJsonBody", () => {
  test.each([
    ["application/json"],
    ["application/xml"],
    ["Application/JSON ; charset=utf-8"],
    ["application/json; charset=utf-16"],
    [""],
    [";;;"],
  ])("accepts JSON labelled %j", async (type) => {
    expect(await decodeJsonBody(request(body, { "content-type": type }))).toEqual(decoded);
  });

  test.each([["text/plain"], ["application/vnd.digicert+json"], ["application/jsonish"], ["json"]])(
    "rejects a body labelled %j",
    async (type) => {
      expect(await decodeJsonBody(request(body, { "content-type": type }))).toBe("contentType");
    },
  );

  test("accepts a body without a label, and with the content encoding identity", async () => {
    expect(await decodeJsonBody(request(body))).toEqual(decoded);
    expect(await decodeJsonBody(request(body, { "content-encoding": " Identity" }))).toEqual(decoded);
    expect(await decodeJsonBody(request(body, { "content-encoding": "gzip" }))).toBe("contentEncoding");
  });

  test.each<{ what: string; bytes: Uint8Array; result: unknown }>([
    { what: "a byte order mark", bytes: utf8('\ufeff{"name":"é"}'), result: decoded },
    { what: "two byte order marks", bytes: utf8("\ufeff\ufeff{}"), result: "bodyFormat" },
    { what: "Latin-1", bytes: Buffer.from('{"name":"é"}', "latin1"), result: "bodyFormat" },
    { what: "UTF-16", bytes: Buffer.from('{"name":"é"}', "utf16le"), result: "bodyFormat" },
    { what: "an overlong form", bytes: Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), result: "bodyFormat" },
    { what: "half of a surrogate pair", bytes: utf8('{"name":"\\ud800"}'), result: "bodyFormat" },
    { what: "half of a pair in a name", bytes: utf8('{"a":[{"\\udc00":1}]}'), result: "bodyFormat" },
    {
      what: "a whole pair",
      bytes: utf8('"\\ud83d\\udd11"'),
      result: { value: "🔑", text: '"\\ud83d\\udd11"' },
    },
    { what: "malformed JSON", bytes: utf8("{"), result: "bodyFormat" },
    { what: "an empty body", bytes: utf8(""), result: "bodyFormat" },
    { what: "a number", bytes: utf8("7"), result: { value: 7, text: "7" } },
  ])("decodes $what", async ({ bytes, result }) => {
    expect(await decodeJsonBody(request(bytes))).toEqual(result);
  });

  test("accepts a body at the limit, and rejects a longer one", async () => {
    const bodyOf = (length: number): Uint8Array => utf8(`"${"a".repeat(length - 2)}"`);
    expect(await decodeJsonBody(request(bodyOf(maxBodyBytes)))).toHaveProperty("value");
    expect(await decodeJsonBody(request(bodyOf(maxBodyBytes + 1)))).toBe("bodySize");
    const eager = { ...request(body), readBody: async () => bodyOf(maxBodyBytes + 1) };
    expect(await decodeJsonBody(eager)).toBe("bodySize");
  });

  test("reports a body that broke off, and does not read a body with an invalid label", async () => {
    const broken = { header: () => undefined, readBody: () => Promise.reject(new Error("reset")) };
    expect(await decodeJsonBody(broken)).toBe("bodyEnd");
    expect(await decodeJsonBody({ ...broken, header: () => "text/plain" })).toBe("contentType");
  });

  test("each fault has an error response", () => {
    expect(Object.entries(bodyFaults).map(([name, { status }]) => [name, status])).toEqual([
      ["contentType", 415],
      ["contentEncoding", 415],
      ["bodySize", 413],
      ["bodyEnd", 400],
      ["bodyFormat", 400],
    ]);
    expect(bodyFaults.bodySize.message).toContain(String(maxBodyBytes));
  });
});
