import { isDeepStrictEqual } from "node:util";
import { walk } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { digicertPages } from "./digicert-pages/index.ts";
import { findMessage, findOperation, messagesOf, operations, strictCheck } from "./documents.ts";

const digicertExamples = digicertPages.flatMap((page) => page.examples);

describe.each(digicertExamples)(
  "DigiCert's example of $operationId, $message",
  ({ operationId, message, body }) => {
    const { examples } = findMessage(findOperation(operationId), message);
    const validate = strictCheck(operationId, message);

    test("is valid", () => {
      validate(body);
      expect(validate.errors ?? []).toEqual([]);
    });

    test.each(misspellings(body))("is invalid with $name misspelt at $at", ({ misspelt }) => {
      expect(validate(misspelt)).toBe(false);
    });

    test("is in the spec as an example", () => {
      expect(examples.filter(({ value }) => isDeepStrictEqual(value, body))).toHaveLength(1);
    });
  },
);

describe.each(operations)("$operationId", (operation) => {
  test.each(messagesOf(operation))("each example of $name is valid", ({ name, examples }) => {
    const validate = strictCheck(operation.operationId, name);
    expect(examples).not.toHaveLength(0);
    for (const example of examples) {
      validate(example.value);
      expect(validate.errors ?? [], example.name).toEqual([]);
    }
  });
});

/** A copy of the body for each property in it, with that one property's name misspelt. */
function misspellings(body: unknown): { name: string; at: string; misspelt: unknown }[] {
  return [...walk(body)].flatMap(({ node, pointer }) =>
    Object.keys(node).map((name) => {
      const rename = (value: unknown, at = ""): unknown => {
        if (typeof value !== "object" || value === null) return value;
        const entries = Object.entries(value).map(([key, child]) => [
          at === pointer && key === name ? `${key}_` : key,
          rename(child, `${at}/${key}`),
        ]);
        return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
      };
      return { name, at: pointer === "" ? "the top" : pointer, misspelt: rename(body) };
    }),
  );
}
