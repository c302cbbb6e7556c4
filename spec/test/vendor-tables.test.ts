import { describe, expect, test } from "vitest";
import {
  findMessage,
  findOperation,
  type Json,
  type JsonObject,
  object,
  type SpecDocument,
} from "./documents.ts";
import { commonResponseCodes, endpoints } from "./vendor-pages/api-key-management.ts";
import { vendorPages } from "./vendor-pages/index.ts";
import type { VendorTable } from "./vendor-pages/vendor-page.ts";

/** Where the spec leaves a vendor's table, since the vendor's own example does. */
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

const tables = vendorPages.flatMap((page) => page.tables.map((table) => ({ ...table, url: page.url })));

const usedDeviations = new Set<string>();

describe.each(tables)("the vendor's table of $operationId, $of", (table) => {
  const fields = fieldsOf(table);

  test.each(table.rows.map(([name, type, required]) => ({ name, type, required })))(
    "has $name, $type, as the spec has it",
    ({ name, type, required }) => {
      const key = `${table.operationId} ${table.of} ${name}`;
      const deviation = deviations[key];
      if (deviation !== undefined) usedDeviations.add(key);
      const want = { type: deviation?.type ?? types[type] ?? type };
      const field = fields.get(pathOf(table, name, deviation?.name));
      expect(field, `the spec has no such field: ${[...fields.keys()].join(", ")}`).toBeDefined();
      expect(field).toMatchObject(
        required === undefined ? want : { ...want, required: required === "required" },
      );
    },
  );

  test("names every field that the spec has", () => {
    const named = table.rows.map(([name]) =>
      pathOf(table, name, deviations[`${table.operationId} ${table.of} ${name}`]?.name),
    );
    expect([...fields.keys()].toSorted()).toEqual(named.toSorted());
  });

  test("stands on the page that the operation links", () => {
    const { operation } = findOperation(table.operationId);
    expect(object(operation["externalDocs"])["url"]).toBe(table.url);
  });
});

test("no deviation is left over", () => {
  expect([...usedDeviations].toSorted()).toEqual(Object.keys(deviations).toSorted());
});

test("the status of a key and of its update has the vendor's values", () => {
  const partner = findOperation("getApiKey").document;
  const certcentral = findOperation("getKey").document;
  expect(partner.at("/components/schemas/ApiKeyStatus")["enum"]).toEqual(["active", "inactive"]);
  expect(certcentral.at("/components/schemas/KeyStatus")["enum"]).toEqual(["active", "revoked"]);
});

test("a name has at most the vendor's 200 characters", () => {
  const { validate } = findMessage("createSubaccountApiKey", "request");
  expect(validate({ name: "x".repeat(200) })).toBe(true);
  expect(validate({ name: "x".repeat(201) })).toBe(false);
});

test("the Partner Subscriptions document has the vendor's endpoints and response codes, and no others", () => {
  const { operations } = findOperation("listApiKeys").document;
  const statuses = operations.flatMap(({ operation }) => Object.keys(object(operation["responses"])));
  expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(
    endpoints.toSorted(),
  );
  expect([...new Set(statuses)].toSorted()).toEqual([...commonResponseCodes]);
});

interface Field {
  readonly type: Json | undefined;
  readonly required: boolean;
}

/** The fields of a message or of the parameters, by their path: `api_keys.id`. */
function fieldsOf({ operationId, of }: VendorTable): Map<string, Field> {
  const { document, path, operation } = findOperation(operationId);
  if (of !== "parameters") return new Map(fieldsOfSchema(document, findMessage(operationId, of).schema));
  const item = object(object(document.root["paths"])[path]);
  const parameters = [item["parameters"], operation["parameters"]].flatMap(
    (list) => (list ?? []) as JsonObject[],
  );
  return new Map(
    parameters.map((parameter): [string, Field] => {
      const { name, schema, required } = document.resolve(parameter);
      return [String(name), { type: object(schema)["type"], required: required === true }];
    }),
  );
}

function* fieldsOfSchema(
  document: SpecDocument,
  schema: JsonObject,
  prefix = "",
): Generator<[string, Field]> {
  for (const keyword of ["allOf", "oneOf"]) {
    for (const branch of (schema[keyword] ?? []) as JsonObject[]) {
      yield* fieldsOfSchema(document, document.resolve(branch), prefix);
    }
  }
  const required = (schema["required"] ?? []) as Json[];
  for (const [name, value] of Object.entries(object(schema["properties"] ?? {}))) {
    if (value === false) continue;
    const property = document.resolve(object(value));
    yield [prefix + name, { type: property["type"], required: required.includes(name) }];
    yield* fieldsOfSchema(document, property, `${prefix}${name}.`);
    if (property["items"] !== undefined) {
      yield* fieldsOfSchema(document, document.resolve(object(property["items"])), `${prefix}${name}.`);
    }
  }
}

/** A row's path: `.. id` stands below the last row without dots. */
function pathOf({ rows }: VendorTable, name: string, written = name): string {
  if (!name.startsWith(".. ")) return written;
  const index = rows.findIndex(([row]) => row === name);
  const parent = rows.slice(0, index).findLast(([row]) => !row.startsWith(".. "));
  return `${parent?.[0]}.${written.slice(3)}`;
}
