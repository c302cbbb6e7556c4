import { at, fieldsOf, resolve } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { commonResponseCodes, endpoints } from "./digicert-pages/api-key-management.ts";
import type { DigiCertTable } from "./digicert-pages/digicert-page.ts";
import { digicertPages } from "./digicert-pages/index.ts";
import { findMessage, findOperation, operations, strictCheck } from "./documents.ts";

/**
 * Rows of DigiCert's tables from which the spec differs, since DigiCert's own example differs from the table.
 */
const deviations: Record<string, { readonly name: string; readonly type: string; readonly reason: string }> =
  {
    "getKey 200 organization_id": {
      name: "organization_id",
      type: "integer",
      reason: "The table says string and describes a name; the example has 123456.",
    },
    "getKey 200 organizatin_name": {
      name: "organization_name",
      type: "string",
      reason: "The table misspells it; the example says organization_name.",
    },
  };

const types: Record<string, string> = { int: "integer", bool: "boolean", "array[object]": "array" };

const tables = digicertPages.flatMap((page) => page.tables.map((table) => ({ ...table, url: page.url })));

const usedDeviations = new Set<string>();

describe.each(tables)("DigiCert's table of $operationId, $of", (table) => {
  const fields = fieldsOfTable(table);

  test.each(table.rows.map(([name, type, required]) => ({ name, type, required })))(
    "matches the spec in $name, $type",
    ({ name, type, required }) => {
      const key = `${table.operationId} ${table.of} ${name}`;
      const deviation = deviations[key];
      if (deviation !== undefined) usedDeviations.add(key);
      const want = { type: deviation?.type ?? types[type] ?? type };
      const field = fields.get(pathOf(table, name, deviation?.name));
      expect(field, `the spec has no such field. It has ${[...fields.keys()].join(", ")}`).toBeDefined();
      expect(field).toMatchObject(
        required === undefined ? want : { ...want, required: required === "required" },
      );
    },
  );

  test("names every field that the spec has", () => {
    const named = table.rows.map(([name]) =>
      pathOf(table, name, deviations[`${table.operationId} ${table.of} ${name}`]?.name),
    );
    const where = `the fields of the spec (received) and the table in spec/test/digicert-pages (expected) differ`;
    expect([...fields.keys()].toSorted(), where).toEqual(named.toSorted());
  });

  test("is on the page that the operation links", () => {
    expect(findOperation(table.operationId).operation.externalDocs.url).toBe(table.url);
  });
});

test("every listed deviation still exists in DigiCert's tables", () => {
  expect([...usedDeviations].toSorted()).toEqual(Object.keys(deviations).toSorted());
});

test("the status of a key and of its update has DigiCert's values", () => {
  const partner = findOperation("getApiKey").api.document;
  const certcentral = findOperation("getKey").api.document;
  expect(at(partner, "/components/schemas/ApiKeyStatus")["enum"]).toEqual(["active", "inactive"]);
  expect(at(certcentral, "/components/schemas/KeyStatus")["enum"]).toEqual(["active", "revoked"]);
});

test("a name has at most 200 characters, as DigiCert says", () => {
  const validate = strictCheck("createSubaccountApiKey", "request");
  expect(validate({ name: "x".repeat(200) })).toBe(true);
  expect(validate({ name: "x".repeat(201) })).toBe(false);
});

test("the Partner Subscriptions document has exactly DigiCert's endpoints and response codes", () => {
  const partner = operations.filter(({ api }) => api.name === "partner-subscriptions");
  const statuses = partner.flatMap(({ responses }) => responses.map(({ name }) => name));
  expect(partner.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(
    endpoints.toSorted(),
  );
  expect([...new Set(statuses)].toSorted()).toEqual([...commonResponseCodes]);
});

interface Field {
  readonly type: string | undefined;
  readonly required: boolean;
}

/** The fields of a message or of the parameters, by their path: `api_keys.id`. */
function fieldsOfTable({ operationId, of }: DigiCertTable): Map<string, Field> {
  const operation = findOperation(operationId);
  const { document } = operation.api;
  if (of === "parameters") {
    const fields = operation.parameters.map(({ name, schema, required }): [string, Field] => {
      return [name, { type: schema && resolve(document, schema).type, required: required === true }];
    });
    return new Map(fields);
  }
  return new Map(
    fieldsOf(document, findMessage(operation, of).schema).map(({ path, schema, isRequired }) => [
      path.replaceAll("[]", ""),
      { type: schema.type, required: isRequired },
    ]),
  );
}

/** A row's path: `.. id` is below the last row without dots. */
function pathOf({ rows }: DigiCertTable, name: string, written = name): string {
  if (!name.startsWith(".. ")) return written;
  const index = rows.findIndex(([row]) => row === name);
  const parent = rows.slice(0, index).findLast(([row]) => !row.startsWith(".. "));
  return `${parent?.[0]}.${written.slice(3)}`;
}
