import type { OpenApiDocument, Schema } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { makePortable } from "../src/portable-document.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const shelf = (schemas: Record<string, Schema>, use: string): OpenApiDocument =>
  ({
    paths: {
      "/book/{bookId}": {
        get: {
          parameters: [{ name: "bookId", in: "path", schema: { type: "integer" } }],
          responses: { 200: { content: { "application/json": { schema: ref(use) } } } },
        },
      },
    },
    components: { schemas },
  }) as unknown as OpenApiDocument;

test("merges the parts of allOf into one object, with the required fields and assumptions of all parts", () => {
  const document = shelf(
    {
      Novel: {
        description: "A novel.",
        allOf: [
          ref("Book"),
          { type: "object", required: ["genre"], properties: { genre: { type: "string" } } },
        ],
      },
      Book: {
        type: "object",
        description: "A book.",
        required: ["title"],
        properties: { title: { type: "string" } },
        "x-assumed": "It has a title.\n",
      },
    },
    "Novel",
  );
  expect(makePortable(document).components.schemas).toEqual({
    Novel: {
      type: "object",
      description: "A novel.",
      required: ["title", "genre"],
      properties: { title: { type: "string" }, genre: { type: "string" } },
      "x-assumed": "It has a title.",
    },
  });
  expect(document.components.schemas?.["Novel"]).toHaveProperty("allOf");
});

test("turns oneOf into anyOf in the same order", () => {
  const form: Schema = { type: "object", properties: {} };
  const { schemas } = makePortable(
    shelf({ Either: { oneOf: [ref("A"), ref("B")] }, A: form, B: form }, "Either"),
  ).components;
  expect(schemas?.["Either"]).toEqual({ anyOf: [ref("A"), ref("B")] });
});

test("ids have 64 bits, and other integers are unchanged", () => {
  const integer = (): Schema => ({ type: "integer" });
  const names = ["id", "user_id", "bookId", "pages", "grid", "restricted_to_role_id"];
  const properties = Object.fromEntries(names.map((name) => [name, integer()]));
  const portable = makePortable(shelf({ Book: { type: "object", properties } }, "Book"));
  const wide = Object.entries(portable.components.schemas?.["Book"]?.properties ?? {}).filter(
    ([, schema]) => "format" in schema && schema.format === "int64",
  );
  expect(wide.map(([name]) => name)).toEqual(["id", "user_id", "bookId"]);
  expect(portable.paths["/book/{bookId}"]?.get?.parameters).toMatchObject([{ schema: { format: "int64" } }]);
});
