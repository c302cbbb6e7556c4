import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { documents, findMessage, type Json, type JsonObject, walk } from "./documents.ts";
import { vendorPages } from "./vendor-pages/index.ts";

const vendorExamples = vendorPages.flatMap((page) => page.examples);

describe.each(vendorExamples)(
  "the vendor's example of $operationId, $message",
  ({ operationId, message, body }) => {
    const { validate, examples } = findMessage(operationId, message);

    test("validates", () => {
      validate(body);
      expect(validate.errors ?? []).toEqual([]);
    });

    test.each(misspellings(body as Json))("does not validate with $name misspelt at $at", ({ misspelt }) => {
      expect(validate(misspelt)).toBe(false);
    });

    test("stands in the spec as an example", () => {
      expect(examples.filter(({ value }) => isDeepStrictEqual(value, body))).toHaveLength(1);
    });
  },
);

describe.each(documents.flatMap(({ operations }) => operations))("$operation.operationId", (operation) => {
  test.each(operation.document.messages(operation))(
    "each example of $name validates",
    ({ examples, validate }) => {
      expect(examples).not.toHaveLength(0);
      for (const { name, value } of examples) {
        validate(value);
        expect(validate.errors ?? [], name).toEqual([]);
      }
    },
  );
});

/** A copy of the body for each property in it, with that one property's name misspelt. */
function misspellings(body: Json): { name: string; at: string; misspelt: Json }[] {
  return [...walk(body)].flatMap(({ node, pointer }) =>
    Object.keys(node).map((name) => {
      const copy = structuredClone(body);
      const steps = pointer.split("/").slice(1);
      let parent = copy as JsonObject;
      for (const step of steps) parent = parent[step] as JsonObject;
      parent[`${name}_`] = parent[name] as Json;
      delete parent[name];
      return { name, at: pointer === "" ? "the top" : pointer, misspelt: copy };
    }),
  );
}
