import { expect, test } from "vitest";
import { createReplyCheck, type Reply } from "../src/reply-check.ts";
import { readSpec } from "../src/spec.ts";

const check = createReplyCheck(readSpec("certcentral"));

const key = {
  id: 184,
  user: { id: 125039, first_name: "John", last_name: "Smith" },
  status: "active",
  create_date: "2018-08-07T23:27:58+00:00",
  name: "Key Name",
  is_legacy: false,
  restricted_to_role_id: 0,
};

const reply = (body: unknown, rest: Partial<Reply> = {}): Reply => ({
  status: 200,
  contentType: "application/json",
  text: JSON.stringify(body),
  ...rest,
});

interface Row {
  readonly given: string;
  readonly reply: Reply;
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
    reply: reply(key, { contentType: "text/html" }),
    want: ["content type is text/html, and the spec declares application/json"],
  },
  {
    given: "no content type",
    reply: reply(key, { contentType: null }),
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
    want: ["body has api_key, which the spec does not name"],
  },
];

test.each(rows)("$given: $want", ({ reply, want }) => {
  expect(check("getKey", reply)).toEqual(want);
});

test("a key without a required field fails both forms that a key may have", () => {
  const { name: _name, ...nameless } = key;
  expect(check("getKey", reply(nameless))).toContain("body must have required property 'name'");
});

test("a body where the spec declares none is told", () => {
  expect(check("updateKey", reply({}, { status: 204 }))).toEqual([
    "body is not empty, and the spec declares none",
  ]);
});
