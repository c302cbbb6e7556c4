import type { OpenApiDocument } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { compareStatements } from "../../src/gate/statements.ts";

interface Parts {
  /** A row of `x-access`, without caller and owner. */
  readonly row?: object | null;
  readonly credential?: object;
  readonly field?: object;
}

const allowed = { answer: "allowed" };
const forbidden = { answer: "403", example: "forbidden" };

function documentWith({
  row = allowed,
  credential = { answer: "401", example: "none" },
  field = {},
}: Parts): OpenApiDocument {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Key" } } };
  return {
    openapi: "3.1.0",
    info: { title: "Test", version: "1.0.0" },
    servers: [],
    security: [],
    tags: [],
    paths: {
      "/key": {
        get: {
          operationId: "getKey",
          summary: "Get",
          description: "Gets.",
          externalDocs: { url: "https://example.com" },
          responses: { "200": { description: "The key.", content } },
          "x-access": row === null ? [] : [{ caller: "user", owner: "self", ...allowed, ...row }],
        },
      },
    },
    components: {
      securitySchemes: {},
      schemas: { Key: { properties: { secret: { type: "string", ...field } } } },
    },
    "x-access-model": {
      credentials: [{ credential: "missing", answer: "401", example: "none", ...credential }],
    },
  };
}

const access = "getKey, user for keys of self";
const field = "getKey/responses/200/content/application~1json/schema/properties/secret";

test.each<[size: string, what: string, before: Parts, after: Parts]>([
  ["major", `${access}: allowed became 403 (forbidden)`, {}, { row: forbidden }],
  [
    "major",
    `${access}: listed became omitted`,
    { row: { answer: "listed" } },
    { row: { answer: "omitted" } },
  ],
  ["major", `${access}: omitted became 403 (forbidden)`, { row: { answer: "omitted" } }, { row: forbidden }],
  [
    "major",
    `${access}: 403 (forbidden) became 404 (gone)`,
    { row: forbidden },
    { row: { answer: "404", example: "gone" } },
  ],
  ["major", `${access}: the permission is removed`, {}, { row: null }],
  ["minor", `${access}: the permission is new`, { row: null }, {}],
  ["minor", `${access}: 403 (forbidden) became allowed`, { row: forbidden }, {}],
  [
    "minor",
    `${access}: omitted became listed`,
    { row: { answer: "omitted" } },
    { row: { answer: "listed" } },
  ],
  [
    "patch",
    `${access}: 403 (forbidden) became 403 (other)`,
    { row: forbidden },
    { row: { answer: "403", example: "other" } },
  ],
  ["minor", `${access}: x-assumed was dropped`, { row: { "x-assumed": "Why." } }, {}],
  ["minor", `${access}: x-assumed was added`, {}, { row: { "x-assumed": "Why." } }],
  ["major", "credential missing: 401 (none) became 403 (none)", {}, { credential: { answer: "403" } }],
  ["minor", "credential missing: x-assumed was dropped", { credential: { "x-assumed": "Why." } }, {}],
  ["minor", `${field}: x-assumed was dropped`, { field: { "x-assumed": "Why." } }, {}],
  ["minor", `${field}: x-secret was added`, {}, { field: { "x-secret": true } }],
  ["major", `${field}: x-secret was dropped`, { field: { "x-secret": true } }, {}],
])("rates as %s: %s", (size, what, before, after) => {
  expect(compareStatements(documentWith(before), documentWith(after))).toEqual([{ size, what }]);
});

test("finds nothing if only the reason of an assumption changes", () => {
  const [before, after] = ["One reason.", "Another."].map((reason) => ({ field: { "x-assumed": reason } }));
  expect(compareStatements(documentWith(before ?? {}), documentWith(after ?? {}))).toEqual([]);
});
