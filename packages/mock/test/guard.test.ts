import { expect, test } from "vitest";
import { readableAccept, refusal, refuseWhatPrismCannotTake } from "../src/guard.ts";

const nothing = Buffer.alloc(0);

test.each<{ url: string; passes: boolean }>([
  { url: "/api-key/%ZZ", passes: false },
  { url: "/api-key/%", passes: false },
  { url: "/api-key/%C3", passes: false },
  { url: "/api-key/%C3%A9", passes: true },
  { url: "/api-key?name=%ZZ", passes: true },
  { url: "*", passes: true },
])("the path of $url passes: $passes", ({ url, passes }) => {
  const check = expect(() => refuseWhatPrismCannotTake(url, {}, nothing));
  if (passes) check.not.toThrow();
  else
    check.toThrow(
      refusal(400, "bad_request_format", "The path holds a percent sign that starts no UTF-8 escape."),
    );
});

test.each<{ type: string; body: string; passes: boolean }>([
  { type: "application/json", body: "{", passes: false },
  { type: "Application/JSON; charset=utf-8", body: "{", passes: false },
  { type: "application/vnd.digicert+json", body: "{", passes: false },
  { type: "application/json", body: '\uFEFF{"name":"x"}', passes: false },
  { type: "application/json", body: '{"name":"x"}', passes: true },
  { type: "application/json", body: "", passes: true },
  { type: "text/plain", body: "{", passes: true },
  { type: "application/jsonish", body: "{", passes: true },
])("a $type body of '$body' passes: $passes", ({ type, body, passes }) => {
  const check = expect(() => refuseWhatPrismCannotTake("/", { "content-type": type }, Buffer.from(body)));
  if (passes) check.not.toThrow();
  else check.toThrow(/^The body is not JSON: /);
});

test.each<{ type: string; body?: string; charset?: string }>([
  { type: "application/json; charset=utf-16", charset: "utf-16" },
  { type: 'application/vnd.digicert+json;a="b" ; Charset = "ISO-8859-1"', charset: "ISO-8859-1" },
  { type: "application/json; charset=utf-8; charset=utf-16", charset: "utf-16" },
  { type: "application/json;charset=utf-16", charset: "utf-16" },
  { type: "application/json; charset=", charset: "" },
  { type: "application/json; charset=utf-8" },
  { type: 'application/json;charset="UTF8"; a=b' },
  { type: "application/json; charset=utf-16", body: "" },
  { type: "text/plain; charset=utf-16" },
])("of a $type body '$body' the charset '$charset' is refused", ({ type, body = "{}", charset }) => {
  const check = expect(() => refuseWhatPrismCannotTake("/", { "content-type": type }, Buffer.from(body)));
  if (charset === undefined) check.not.toThrow();
  else check.toThrow(`The body is JSON in the charset '${charset}': send it in UTF-8.`);
});

test("an Accept header without a media type is refused", () => {
  expect(() => refuseWhatPrismCannotTake("/", { accept: "json, *" }, nothing)).toThrow(
    refusal(400, "bad_request_format", "The Accept header names no media type: write it as type/subtype."),
  );
});

test.each<{ given: string; want: string }>([
  { given: "application/json", want: "application/json" },
  { given: "*/*", want: "*/*" },
  { given: "text/html;q=0.8, application/json ; q=1", want: "text/html;q=0.8, application/json ; q=1" },
  { given: "text/html, image/gif, *; q=.2, */*; q=.2", want: "text/html, image/gif, */*; q=.2" },
  { given: "application/json;", want: "application/json" },
  { given: 'application/json; a="x,y"', want: "application/json" },
  { given: "json", want: "" },
])("of Accept '$given' Prism gets '$want'", ({ given, want }) => {
  expect(readableAccept(given)).toBe(want);
});
