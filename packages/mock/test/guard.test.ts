import { maxBodyBytes } from "@latchkey/validators";
import { expect, test } from "vitest";
import {
  httpError,
  readableAccept,
  readableBody,
  readBody,
  rejectWhatPrismCannotRead,
} from "../src/guard.ts";

const nothing = Buffer.alloc(0);

test.each<{ url: string; passes: boolean }>([
  { url: "/api-key/%ZZ", passes: false },
  { url: "/api-key/%", passes: false },
  { url: "/api-key/%C3", passes: false },
  { url: "/api-key/%C3%A9", passes: true },
  { url: "/api-key?name=%ZZ", passes: true },
  { url: "*", passes: true },
])("the path of $url passes: $passes", ({ url, passes }) => {
  const check = expect(() => rejectWhatPrismCannotRead(url, {}));
  if (passes) check.not.toThrow();
  else
    check.toThrow(
      httpError(
        400,
        "bad_request_format",
        "The path has a percent sign that does not start a UTF-8 escape. Write a literal percent sign as %25.",
      ),
    );
});

const malformed = httpError(
  400,
  "bad_request_format",
  "The request body is not valid JSON in UTF-8. Check its syntax and its encoding.",
);
const wrongLabel = httpError(
  415,
  "unsupported_media_type",
  "The content type of the body is not supported. Send the body as application/json.",
);

test.each<{ what: string; type?: string; body: string | Buffer; sent: string }>([
  { what: "JSON", type: "application/json", body: '{"name":"é"}', sent: '{"name":"é"}' },
  { what: "JSON labelled as XML", type: "application/xml", body: '{"name":"x"}', sent: '{"name":"x"}' },
  { what: "JSON without a label", body: '{"name":"x"}', sent: '{"name":"x"}' },
  { what: "JSON with an invalid label", type: ";;;", body: "{}", sent: "{}" },
  { what: "JSON that claims UTF-16", type: "application/json; charset=utf-16", body: "{}", sent: "{}" },
  { what: "a byte order mark", type: "application/json", body: '\uFEFF{"name":"x"}', sent: '{"name":"x"}' },
])("sends $what to Prism as application/json", async ({ type, body, sent }) => {
  const headers = { ...(type !== undefined && { "content-type": type }), "x-mine": "1" };
  const { headers: given, body: bytes } = await readableBody("POST", headers, Buffer.from(body));
  expect(given).toEqual({ "content-type": "application/json", "x-mine": "1" });
  expect(bytes.toString()).toBe(sent);
});

test.each<{ what: string; headers?: Record<string, string>; body: string | Buffer; error: Error }>([
  { what: "malformed JSON", body: "{", error: malformed },
  { what: "Latin-1", body: Buffer.from('{"name":"é"}', "latin1"), error: malformed },
  { what: "UTF-16", body: Buffer.from("\uFEFF{}", "utf16le"), error: malformed },
  { what: "half of a surrogate pair", body: '{"name":"\\ud800"}', error: malformed },
  { what: "text", headers: { "content-type": "text/plain" }, body: "{}", error: wrongLabel },
  {
    what: "another JSON type",
    headers: { "content-type": "application/a+json" },
    body: "{}",
    error: wrongLabel,
  },
  {
    what: "a compressed body",
    headers: { "content-encoding": "gzip" },
    body: "{}",
    error: httpError(
      415,
      "unsupported_content_encoding",
      "The content encoding of the body is not supported. Send the body without one.",
    ),
  },
])("rejects $what as the sandbox does", async ({ headers = {}, body, error }) => {
  await expect(readableBody("PUT", headers, Buffer.from(body))).rejects.toThrow(error);
});

test("drops the body of a GET and its Content-Type, and does not change an empty body", async () => {
  const headers = { "content-type": "application/json", "x-mine": "1" };
  expect(await readableBody("GET", headers, Buffer.from("{"))).toEqual({
    headers: { "x-mine": "1" },
    body: nothing,
  });
  expect(await readableBody("POST", headers, nothing)).toEqual({ headers, body: nothing });
  await expect(readableBody("POST", { "content-type": ";;;" }, nothing)).rejects.toThrow(
    httpError(
      400,
      "bad_request_format",
      "The Content-Type header has no media type. Write it as type/subtype.",
    ),
  );
});

test("reads a body up to the limit, and rejects a larger one after reading it to its end", async () => {
  let isRead = false;
  async function* bodyOf(length: number) {
    yield Buffer.alloc(length - 1, "1");
    yield Buffer.alloc(1, "1");
    isRead = true;
  }
  expect((await readBody(bodyOf(maxBodyBytes)))?.length).toBe(maxBodyBytes);
  isRead = false;
  const tooLarge = await readBody(bodyOf(maxBodyBytes + 1));
  expect([tooLarge, isRead]).toEqual([undefined, true]);
  await expect(readableBody("POST", {}, tooLarge)).rejects.toThrow(
    httpError(413, "request_too_large", "The request body is longer than 65536 bytes. Send a shorter one."),
  );
});

test("rejects an Accept header without a media type", () => {
  expect(() => rejectWhatPrismCannotRead("/", { accept: "json, *" })).toThrow(
    httpError(400, "bad_request_format", "The Accept header has no media type. Write it as type/subtype."),
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
])("forwards Accept '$given' as '$want'", ({ given, want }) => {
  expect(readableAccept(given)).toBe(want);
});
