import type { Node } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { changed, examplesOf, operationOf, requestExamplesOf, subjects } from "./documents.ts";

/** The only properties of either API that may be left out. */
const optional = ["last_used_date", "restricted_to_role_id"];

const withWrongType = (holder: Node, name: string) => [
  { ...holder, [name]: typeof holder[name] === "string" ? 7 : "s3cret" },
];

function withoutRequired(holder: Node, name: string): Node[] {
  // A role is optional in a request, but required in a key.
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
  const responses = examplesOf(subject).map(({ id, status, body }) => ({
    id,
    body,
    check: (changed: unknown) => operationOf(subject, id).checkResponse(status, changed),
  }));
  const requests = requestExamplesOf(subject).map(({ id, body }) => ({
    id,
    body,
    check: (changed: unknown) => operationOf(subject, id).checkBody(changed),
  }));

  test("accepts every example", () => {
    expect(responses.length).toBeGreaterThan(10);
    expect(requests.length).toBeGreaterThan(2);
    for (const { body, check } of [...responses, ...requests]) expect(check(body)).toEqual([]);
  });

  test.each(changes)("rejects every example with $what, and does not quote the example", ({ change }) => {
    for (const { id, body, check } of [...responses, ...requests]) {
      const copies = changed(body, change);
      expect(copies.length, id).toBeGreaterThan(0);
      for (const copy of copies) {
        const problems = check(copy);
        expect(problems.length, JSON.stringify(copy)).toBeGreaterThan(0);
        expect(problems.join()).not.toMatch(/s3cret|undefined/);
      }
    }
  });

  test("rejects a body of a 204, and a status that is not declared", () => {
    const operations = Object.values(subject.api.operations);
    const withoutBody = operations.filter(({ examples }) => 204 in examples);
    expect(withoutBody.length).toBeGreaterThan(0);
    for (const { checkResponse } of withoutBody) {
      expect(checkResponse(204, undefined)).toEqual([]);
      for (const body of [null, {}, ""]) expect(checkResponse(204, body)).toEqual(["body must be absent"]);
    }
    for (const { checkResponse } of operations) {
      expect(checkResponse(403, undefined)).toEqual(["body must be object"]);
      for (const status of [100, 202, 500, 599]) {
        expect(checkResponse(status, {})).toEqual([`status ${status} is not declared by the spec`]);
      }
    }
  });
});
