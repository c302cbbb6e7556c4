import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { json, serveLoopback } from "@latchkey/runtimes";
import { describe, expect, test } from "vitest";
import { publishedApis } from "../../src/spec/documents.ts";
import { curlCommand, escapeInvisible, requestText } from "../../src/try-it/code.ts";
import { readFormData } from "../../src/try-it/form-data.ts";
import type { TryRequest } from "../../src/try-it/request.ts";

const [api] = publishedApis().map(readFormData);
if (api === undefined) throw new Error("There are no published documents. Run `pnpm build`.");
const { header, keyVariable } = api;

const post = (body: string, key = "not-a-real-secret-of-any-key-wxyz"): TryRequest => ({
  method: "POST",
  target: "/api-key",
  headers: [
    [header, key],
    ["Content-Type", "application/json"],
  ],
  body,
});

describe("escapeInvisible", () => {
  test.each([
    ["a control character", "\u0000\u001b\u007f\u0085", "\\u0000\\u001b\\u007f\\u0085"],
    ["a carriage return", "\r", "\\u000d"],
    ["a bidi override", "\u202e\u202d", "\\u202e\\u202d"],
    ["bidi isolates and marks", "\u2066\u2069\u200e\u200f\u061c", "\\u2066\\u2069\\u200e\\u200f\\u061c"],
    ["zero-width characters", "\u200b\u200c\u200d\u2060\ufeff", "\\u200b\\u200c\\u200d\\u2060\\ufeff"],
    ["a soft hyphen", "\u00ad", "\\u00ad"],
    ["spaces that look like others", "\u00a0\u2003\u3000", "\\u00a0\\u2003\\u3000"],
    ["line and paragraph separators", "\u2028\u2029", "\\u2028\\u2029"],
    ["fillers and variation selectors", "\u3164\u115f\ufe0f", "\\u3164\\u115f\\ufe0f"],
    ["a character beyond the first plane", "\u{e0041}", "\\udb40\\udc41"],
    ["half of a surrogate pair", "\ud800", "\\ud800"],
    ["a private character", "\ue000", "\\ue000"],
  ])("escapes %s", (_, text, escaped) => {
    expect(escapeInvisible(`a${text}b`)).toBe(`a${escaped}b`);
    expect(JSON.parse(`"${escapeInvisible(text)}"`)).toBe(text);
  });

  test.each(["plain text", "مفتاح الإنتاج", "ключ", "鍵", "😀", "é\u0301", "\t", "\n", "'\"\\$`"])(
    "does not change %j",
    (text) => {
      expect(escapeInvisible(text)).toBe(text);
    },
  );
});

test("the shown request has the last four characters of its key, and no invisible character", () => {
  expect(requestText(api, post('{"name":"a\u202eb"}'), "http://127.0.0.1:4010")).toBe(
    `POST http://127.0.0.1:4010/api-key\n${header}: …wxyz\nContent-Type: application/json\n\n{"name":"a\\u202eb"}`,
  );
});

describe("the curl command", () => {
  test.each([
    'It\'s a "$HOME" `key` \\',
    "مفتاح \u202egnp.exe\u2066",
    "a\u0000\u001bb",
    "x".repeat(200),
    "@file",
  ])("sends the name %j and the key, which is not in the command", async (name) => {
    await using server = await serveLoopback([json(201, {})]);
    const request = post(JSON.stringify({ name }));
    const command = curlCommand(api, server.url, request) ?? "";
    expect(command).not.toContain("not-a-real-secret-of-any-key-wxyz");
    expect(command).not.toMatch(/[\p{Cf}\0]/u);
    const env = { PATH: process.env["PATH"], [keyVariable]: "not-a-real-secret-of-any-key-wxyz" };
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { env });
    expect(stdout).toMatch(/^HTTP\/1\.1 201 /);
    const [received] = server.requests;
    expect(JSON.parse(received?.body ?? "")).toEqual({ name });
    expect(received?.headers[header.toLowerCase()]).toBe("not-a-real-secret-of-any-key-wxyz");
  });

  test("is missing if an escape would change the body", () => {
    expect(curlCommand(api, "http://127.0.0.1:4010", post('{"name": "a\u202eb"'))).toBeUndefined();
    expect(curlCommand(api, "http://127.0.0.1:4010", post('{"name": "ab"'))).toContain(
      `--data-raw '{"name": "ab"'`,
    );
  });
});
