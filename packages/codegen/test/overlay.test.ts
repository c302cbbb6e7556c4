import type { OpenApiDocument } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { applyOverlay } from "../src/overlay.ts";

const document = {
  info: { title: "Shelf" },
  paths: {
    "/book": {
      parameters: [{ name: "page" }],
      get: { operationId: "list", responses: { 200: { description: "Books." } } },
      post: { operationId: "add", requestBody: {}, responses: { 201: {}, 400: { description: "Wrong." } } },
    },
  },
} as unknown as OpenApiDocument;

const apply = (target: string, update: object = { x: 1 }) =>
  applyOverlay(document, {
    overlay: "1.0.0",
    info: { title: "", version: "" },
    actions: [{ target, update }],
  });

test.each([
  { target: "$.info", want: [["info"]] },
  { target: "$['info']", want: [["info"]] },
  { target: "$.paths.*.get", want: [["paths", "/book", "get"]] },
  {
    target: "$.paths['/book'].post.responses['400']",
    want: [["paths", "/book", "post", "responses", "400"]],
  },
  {
    target: "$.paths.*[?@.operationId]",
    want: [
      ["paths", "/book", "get"],
      ["paths", "/book", "post"],
    ],
  },
  { target: "$.paths.*[?@.operationId && @.requestBody]", want: [["paths", "/book", "post"]] },
  {
    target: "$.paths.*[?@.operationId && !@.responses['400']].responses",
    want: [["paths", "/book", "get", "responses"]],
  },
])("$target updates its targets and nothing else", ({ target, want }) => {
  const expected = structuredClone(document);
  for (const path of want) {
    const node = path.reduce<object>((found, name) => Reflect.get(found, name), expected);
    Object.assign(node, { x: 1 });
  }
  expect(apply(target)).toEqual(expected);
});

test("objects are merged, other values are replaced, and the given document is unchanged", () => {
  const before = structuredClone(document);
  const update = { responses: { 200: { description: "All books." }, 503: {} } };
  expect(apply("$.paths.*.get", update).paths["/book"]?.get?.responses).toEqual({
    200: { description: "All books." },
    503: {},
  });
  expect(document).toEqual(before);
});

test.each([
  {
    target: "$.paths.*.delete",
    want: 'The overlay\'s target $.paths.*.delete is not in "Shelf". Correct or remove it.',
  },
  {
    target: "$..get",
    want: "The overlay's target $..get has ..get, which is not supported. Use names, * and [?@.name].",
  },
  { target: "paths", want: "The overlay's target paths does not start with $. Write a JSONPath." },
  {
    target: "$.paths.*[?length(@) > 1]",
    want: "The overlay's filter length(@) > 1 is not supported. Use @.name, ! and &&.",
  },
])("reports $target", ({ target, want }) => {
  expect(() => apply(target)).toThrow(new Error(want));
});
