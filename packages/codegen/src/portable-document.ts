import { type OpenApiDocument, type Reference, resolve, type Schema, walk } from "@latchkey/spec-model";

/**
 * Returns the document for generators of Go, Python, Rust and Java clients. It has the same meaning, but uses
 * fewer keywords: plain objects instead of `allOf`, `anyOf` instead of `oneOf`, and ids of 64 bits.
 */
export function makePortable(document: OpenApiDocument): OpenApiDocument {
  const portable = structuredClone(document);
  const schemas = portable.components.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = flatten(portable, schema);
  for (const { node } of walk(portable)) {
    // Changes objects in place, since they belong to a clone.
    const { properties, name, schema } = node as {
      properties?: Schema["properties"];
      name?: string;
      schema?: Schema;
    };
    for (const [property, value] of Object.entries(properties ?? {})) widen(property, value);
    if (name !== undefined && schema !== undefined) widen(name, schema);
  }
  removeUnused(portable);
  return portable;
}

/** Merges the parts of `allOf` into the schema. */
function flatten(document: OpenApiDocument, schema: Schema): Schema {
  const { allOf = [], oneOf, "x-required-in-examples": _, ...own } = schema;
  const anyOf = oneOf === undefined ? {} : { anyOf: oneOf };
  const parts = allOf.map((part) => flatten(document, resolve(document, part)));
  if (parts.length === 0) return { ...own, ...anyOf };
  const all = [...parts, own];
  const assumed = all.flatMap((part) => part["x-assumed"]?.trim() ?? []).join(" ");
  return {
    type: "object",
    ...own,
    ...anyOf,
    required: all.flatMap(({ required = [] }) => required),
    properties: Object.assign({}, ...all.map(({ properties }) => properties)),
    ...(assumed !== "" && { "x-assumed": assumed }),
  };
}

/**
 * Marks ids as 64-bit integers, since they may exceed 32 bits. Role ids are not marked, since they are a
 * small enumeration.
 */
function widen(name: string, schema: Schema | Reference): void {
  const isId = /^id$|_id$|Id$/.test(name) && name !== "restricted_to_role_id";
  if (isId && !("$ref" in schema) && schema.type === "integer") schema.format = "int64";
}

function removeUnused({ paths, components }: OpenApiDocument): void {
  const text = JSON.stringify({ paths, components });
  for (const name of Object.keys(components.schemas ?? {})) {
    if (!text.includes(`"#/components/schemas/${name}"`)) delete components.schemas?.[name];
  }
}
