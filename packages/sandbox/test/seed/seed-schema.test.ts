import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { demoSeed, parseSeed } from "../../src/index.ts";

const schemaFile = createRequire(import.meta.url).resolve("@latchkey/sandbox/seed.schema.json");
const ajv = new Ajv2020();
// With nodenext, the default export of a CommonJS module is in `default`.
addFormats.default(ajv);
const isValid = ajv.compile(JSON.parse(await readFile(schemaFile, "utf8")));

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const readmeSeed = JSON.parse(/```json\n(.+?)```/s.exec(readme)?.[1] ?? "");

const copyOfDemo = () => structuredClone(demoSeed) as unknown as Record<string, Record<string, unknown>[]>;

test.each([
  ["the demo's", demoSeed],
  ["the README's", readmeSeed],
  ["an empty one", {}],
  ["one that names the schema", { $schema: "./seed.schema.json" }],
])("accepts %s with the published schema and with parseSeed", (_, seed) => {
  expect(isValid(seed)).toBe(true);
  expect(() => parseSeed(seed)).not.toThrow();
});

const fields = Object.entries(copyOfDemo()).flatMap(([list, items]) =>
  [...new Set(items.flatMap((item) => Object.keys(item)))].map((field) => ({ list, field })),
);
const optional = ["parent_id", "label", "secret", "last_used_date", "restricted_to_role_id", "acme"];

test.each(fields)(
  "rejects a $field of the wrong type in $list, with the schema and with parseSeed",
  (place) => {
    for (const wrong of [null, [], "", 1.5, true]) {
      const seed = copyOfDemo();
      const index = seed[place.list]?.findIndex((item) => place.field in item) ?? -1;
      const item = seed[place.list]?.[index];
      if (item === undefined || typeof wrong === typeof item[place.field]) continue;
      item[place.field] = wrong;
      expect(isValid(seed)).toBe(false);
      expect(() => parseSeed(seed)).toThrow(`$.${place.list}[${index}].${place.field} must be `);
    }
  },
);

test.each(fields)(
  "treats a missing $field in $list in the same way with the schema and with parseSeed",
  ({ list, field }) => {
    const seed = copyOfDemo();
    const index = seed[list]?.findIndex((item) => field in item) ?? -1;
    delete seed[list]?.[index]?.[field];
    expect(isValid(seed)).toBe(optional.includes(field));
    const missing = `$.${list}[${index}].${field} is missing. Add it.`;
    if (!optional.includes(field)) expect(() => parseSeed(seed)).toThrow(missing);
  },
);
