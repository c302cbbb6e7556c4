import { expect, test } from "vitest";
import type { HttpReply } from "../src/http.ts";
import { checkReply } from "../src/reply-check.ts";
import { findOperation } from "../src/spec.ts";

const key = {
  id: 184,
  user: { id: 125039, first_name: "John", last_name: "Smith" },
  status: "active",
  create_date: "2018-08-07T23:27:58+00:00",
  name: "Key Name",
  is_legacy: false,
  restricted_to_role_id: 0,
};

const reply = (body: unknown, rest: Partial<HttpReply> = {}): HttpReply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  text: JSON.stringify(body),
  ...rest,
});

interface Row {
  readonly given: string;
  readonly reply: HttpReply;
  readonly want: string[];
}

const rows: Row[] = [
  { given: "a good reply", reply: reply(key), want: [] },
  {
    given: "an undeclared status",
    reply: reply(key, { status: 401 }),
    want: ["status 401 is not declared; getKey declares 200, 403, 404, 429"],
  },
  {
    given: "another content type",
    reply: reply(key, { headers: { "content-type": "text/html" } }),
    want: ["content type is text/html, and the spec declares application/json"],
  },
  {
    given: "no content type",
    reply: reply(key, { headers: {} }),
    want: ["content type is missing, and the spec declares application/json"],
  },
  { given: "half a body", reply: reply(key, { text: '{"id":' }), want: ["body is not JSON"] },
  {
    given: "a missing field in an error",
    reply: reply({ errors: [{ code: "not_found" }] }, { status: 404 }),
    want: ["body/errors/0 must have required property 'message'"],
  },
  {
    given: "a field that the spec does not name",
    reply: reply({ ...key, api_key: "leaked" }),
    want: ["body has a property that the spec does not name", 'the spec does not name "api_key"'],
  },
];

test.each(rows)("$given: $want", ({ reply, want }) => {
  expect(checkReply(findOperation("getKey"), reply)).toEqual(want);
});

test("a key without a required field fails both forms that a key may have", () => {
  const { name: _name, ...nameless } = key;
  expect(checkReply(findOperation("getKey"), reply(nameless))).toContain(
    "body must have required property 'name'",
  );
});

test("a body where the spec declares none is told", () => {
  expect(checkReply(findOperation("updateKey"), reply({}, { status: 204 }))).toEqual([
    "body is not empty, and the spec declares none",
  ]);
});

test("a body that is nested deeper than the stack is wrong like any other", () => {
  const text = `{"id":${"[".repeat(100_000)}{"x":1}${"]".repeat(100_000)}}`;
  expect(checkReply(findOperation("getKey"), reply({}, { text }))).toContain('the spec does not name "x"');
});
