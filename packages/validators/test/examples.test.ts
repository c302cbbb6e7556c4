import type { Node } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { changed, examplesOf, operationOf, requestExamplesOf, subjects } from "./documents.ts";

/** The only properties of either API that may be left out. */
const optional = ["last_used_date", "restricted_to_role_id"];

const withWrongType = (holder: Node, name: string) => [
  { ...holder, [name]: typeof holder[name] === "string" ? 7 : "s3cret" },
];

function withoutRequired(holder: Node, name: string): Node[] {
  // A role is optional in a request, and never in a key.
  if (optional.includes(name) && !("is_legacy" in holder && name === "restricted_to_role_id")) return [];
  const { [name]: _, ...rest } = holder;
  return [rest];
}

const withUnknown = (holder: Node) => [{ ...holder, s3cret: 1 }];

const changes = [
  { what: "a wrong type", change: withWrongType },
  { what: "a required property missing", change: withoutRequired },
  { what: "an unknown property", change: withUnknown },
];

describe.each(subjects.map((subject) => ({ name: subject.api.name, subject })))("$name", ({ subject }) => {
  const replies = examplesOf(subject).map(({ id, status, body }) => ({
    id,
    body,
    check: (changed: unknown) => operationOf(subject, id).checkReply(status, changed),
  }));
  const requests = requestExamplesOf(subject).map(({ id, body }) => ({
    id,
    body,
    check: (changed: unknown) => operationOf(subject, id).checkBody(changed),
  }));

  test("every example is right", () => {
    expect(replies.length).toBeGreaterThan(10);
    expect(requests.length).toBeGreaterThan(2);
    for (const { body, check } of [...replies, ...requests]) expect(check(body)).toEqual([]);
  });

  test.each(changes)("no example with $what is, and no sentence quotes it", ({ change }) => {
    for (const { id, body, check } of [...replies, ...requests]) {
      const copies = changed(body, change);
      expect(copies.length, id).toBeGreaterThan(0);
      for (const copy of copies) {
        const problems = check(copy);
        expect(problems.length, JSON.stringify(copy)).toBeGreaterThan(0);
        expect(problems.join()).not.toMatch(/s3cret|undefined/);
      }
    }
  });

  test("a reply without a body has none, and a status that is not declared is named", () => {
    const operations = Object.values(subject.api.operations);
    const silent = operations.filter(({ examples }) => 204 in examples);
    expect(silent.length).toBeGreaterThan(0);
    for (const { checkReply } of silent) {
      expect(checkReply(204, undefined)).toEqual([]);
      for (const body of [null, {}, ""]) expect(checkReply(204, body)).toEqual(["body must not be there"]);
    }
    for (const { checkReply } of operations) {
      expect(checkReply(403, undefined)).toEqual(["body must be object"]);
      for (const status of [100, 202, 500, 599]) {
        expect(checkReply(status, {})).toEqual([`status ${status} is not one that the spec declares`]);
      }
    }
  });
});
