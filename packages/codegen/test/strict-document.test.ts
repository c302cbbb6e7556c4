import type { OpenApiDocument, Schema } from "@latchkey/spec-model";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { closeResponses } from "../src/strict-document.ts";

const shelf = (schema: Schema, schemas: Record<string, Schema> = {}) =>
  ({
    info: { title: "Shelf", version: "1" },
    paths: { "/book": { get: { responses: { 200: { content: { "application/json": { schema } } } } } } },
    components: { schemas },
  }) as unknown as OpenApiDocument;

/** Whether the closed form of a schema accepts a value. */
function accepts(document: OpenApiDocument, value: unknown): boolean {
  const response = closeResponses(document).paths["/book"]?.get?.responses["200"];
  if (response === undefined || "$ref" in response) throw new Error("The response is missing.");
  return new Ajv2020({ strict: false }).validate(
    response.content?.["application/json"]?.schema ?? false,
    value,
  );
}

const title: Schema = { type: "object", properties: { title: { type: "string" } } };
const pages: Schema = { type: "object", properties: { pages: { type: "integer" } } };
const reference = { $ref: "#/components/schemas/Book" };

test.each([
  { given: "an object", document: shelf(title) },
  { given: "a reference", document: shelf(reference as Schema, { Book: title }) },
  { given: "allOf", document: shelf({ allOf: [reference, pages] }, { Book: title }) },
  { given: "anyOf", document: shelf({ anyOf: [title, pages] }) },
  { given: "oneOf in allOf", document: shelf({ allOf: [title, { oneOf: [pages] }] }) },
])("$given accepts its own fields only", ({ document }) => {
  expect(accepts(document, { title: "Emma" })).toBe(true);
  expect(accepts(document, { title: "Emma", titel: "Emma" })).toBe(false);
});

test("closes objects inside objects and arrays", () => {
  const document = shelf({ type: "object", properties: { books: { type: "array", items: title } } });
  expect(accepts(document, { books: [{ title: "Emma" }] })).toBe(true);
  expect(accepts(document, { books: [{ titel: "Emma" }] })).toBe(false);
});

test("still rejects a name that the schema forbids", () => {
  const document = shelf({ ...title, propertyNames: { not: { const: "title" } } });
  expect(accepts(document, {})).toBe(true);
  expect(accepts(document, { title: "Emma" })).toBe(false);
});

test("does not change the given document", () => {
  const document = shelf(title);
  const before = structuredClone(document);
  closeResponses(document);
  expect(document).toEqual(before);
});

test("rejects a schema that contains itself", () => {
  const document = shelf(reference as Schema, {
    Book: { type: "object", properties: { sequel: reference } },
  });
  expect(() => closeResponses(document)).toThrow(
    new Error('"Shelf" has a schema that contains itself. Remove the cycle: such a schema cannot be closed.'),
  );
});
