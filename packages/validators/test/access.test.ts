import { type Access, accessOf, credentialRowsOf, type Node, operationsOf } from "@latchkey/spec-model";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { describe, expect, test } from "vitest";
import { operationOf, subjects } from "./documents.ts";

/** The rows of the document, one line each, sorted. */
function stated(rows: readonly { caller: string; owner?: string | undefined; answer: Access }[]): string[] {
  return rows.map(({ caller, owner = "any", answer }) => `${caller} on ${owner}: ${asText(answer)}`).sort();
}

/** The rows of the module in the same form. */
function found(access: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string[] {
  return Object.entries(access)
    .flatMap(([caller, owners]) =>
      Object.entries(owners).map(([owner, answer]) => `${caller} on ${owner}: ${asText(answer)}`),
    )
    .sort();
}

function asText(answer: unknown): string {
  if (typeof answer === "string") return answer;
  // Any other value is an error response.
  const { status, example, ...more } = answer as Node;
  expect(more).toEqual({});
  expect(typeof status).toBe("number");
  return `${status} ${example}`;
}

describe.each(subjects.map((subject) => ({ name: subject.api.name, subject })))("$name", ({ subject }) => {
  const operations = operationsOf(subject.document);

  test.each(operations)("$operationId has exactly the rows of x-access", ({ operation }) => {
    const { access } = operationOf(subject, operation.operationId);
    expect(found(access)).toEqual(stated(accessOf(operation)));
    const callers = Object.keys(subject.document["x-access-model"]?.callers ?? {});
    expect(Object.keys(access).sort()).toEqual(callers.sort());
  });

  test("every error response has the body of the document's example", () => {
    for (const { operationId, responses } of operations) {
      const { access, examples } = operationOf(subject, operationId);
      const errors = [
        ...Object.values(subject.api.credentials),
        ...Object.values(access).flatMap((owners) => Object.values(owners)),
      ].filter((answer) => typeof answer !== "string");
      expect(errors.length).toBeGreaterThan(0);
      for (const { status, example } of errors) {
        const response = responses.find(({ name }) => name === String(status));
        const stated = response?.examples.find(({ name }) => name === example);
        expect(stated).toBeDefined();
        expect(examples[status]?.[example]).toEqual(stated?.value);
      }
    }
  });

  test("every invalid credential has the response of the access model", () => {
    const rows = credentialRowsOf(subject.document).map((row) => ({ ...row, caller: row.credential }));
    const credentials = Object.entries(subject.api.credentials).map(([name, answer]) => [
      name,
      { any: answer },
    ]);
    expect(found(Object.fromEntries(credentials))).toEqual(stated(rows));
  });
});

test("has the rules that DigiCert documents", () => {
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
