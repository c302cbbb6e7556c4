import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { describe, expect, test } from "vitest";
import { at, type Node, operationOf, statedOperations, subjects } from "./documents.ts";

const words = (given: unknown): unknown[] => (Array.isArray(given) ? given : [given]);

/** The answers of rows, one a line, in the order of their names. */
function stated(rows: readonly Node[]): string[] {
  return rows
    .flatMap(({ caller, owner = "any", answer, example }) =>
      words(caller).flatMap((each) =>
        words(owner).map((other) => `${each} on ${other}: ${[answer, example].join(" ").trim()}`),
      ),
    )
    .sort();
}

/** The same of what the module has. */
function found(access: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string[] {
  return Object.entries(access)
    .flatMap(([caller, owners]) =>
      Object.entries(owners).map(([owner, answer]) => `${caller} on ${owner}: ${asText(answer)}`),
    )
    .sort();
}

function asText(answer: unknown): string {
  if (typeof answer === "string") return answer;
  // What is no word is a refusal.
  const { status, example, ...more } = answer as Node;
  expect(more).toEqual({});
  expect(typeof status).toBe("number");
  return `${status} ${example}`;
}

describe.each(subjects.map((subject) => ({ name: subject.api.name, subject })))("$name", ({ subject }) => {
  const operations = statedOperations(subject.document);

  test.each(operations.map(({ operation }) => operation))(
    "$operationId has every row of x-access and no other",
    ({ operationId, "x-access": rows }) => {
      const { access } = operationOf(subject, operationId);
      // Lint has seen that these are rows.
      expect(found(access)).toEqual(stated(rows as Node[]));
      expect(Object.keys(access).sort()).toEqual(
        Object.keys(subject.document["x-access-model"].callers).sort(),
      );
    },
  );

  test("every refusal has its example's body, which is the document's", () => {
    for (const { operation, path, method } of operations) {
      const { access, examples } = operationOf(subject, operation.operationId);
      const refusals = [
        ...Object.values(subject.api.credentials),
        ...Object.values(access).flatMap((owners) => Object.values(owners)),
      ].filter((answer) => typeof answer !== "string");
      expect(refusals.length).toBeGreaterThan(0);
      for (const { status, example } of refusals) {
        const media = ["responses", String(status), "content", "application/json", "examples", example];
        const { value } = at(subject.document, "paths", path, method, ...media);
        expect(value).toBeDefined();
        expect(examples[status]?.[example]).toEqual(value);
      }
    }
  });

  test("every wrong credential has the answer that the model gives it", () => {
    const rows = subject.document["x-access-model"].credentials;
    const want = stated(rows.map(({ credential, ...rest }) => ({ ...rest, caller: credential })));
    const credentials = Object.entries(subject.api.credentials).map(([name, answer]) => [
      name,
      { any: answer },
    ]);
    expect(found(Object.fromEntries(credentials))).toEqual(want);
  });
});

test("the rules that the vendor states are there in their own words", () => {
  const { getApiKey, listApiKeys, createSubaccountApiKey } = partnerSubscriptions.operations;
  expect(getApiKey.access["parent"]?.["subaccount"]).toBe("allowed");
  expect(getApiKey.access["parent"]?.["unrelated"]).toEqual({ status: 403, example: "unrelatedAccount" });
  expect(getApiKey.access["subaccount"]?.["none"]).toEqual({ status: 404, example: "keyNotFound" });
  expect(listApiKeys.access["subaccount"]?.["sibling"]).toBe("omitted");
  expect(createSubaccountApiKey.access["subaccount"]?.["sibling"]).toEqual({
    status: 403,
    example: "parentKeyRequired",
  });
  expect(certCentral.operations.listApiRoles.access["view-only"]).toEqual({ any: "allowed" });
  expect(partnerSubscriptions.credentials).toEqual({
    missing: { status: 403, example: "accessDenied" },
    unknown: { status: 403, example: "accessDenied" },
    inactive: { status: 403, example: "accessDenied" },
  });
  expect(Object.keys(certCentral.credentials).sort()).toEqual(["missing", "revoked", "unknown"]);
});
