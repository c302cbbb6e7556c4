import type { OpenApiDocument, Operation } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { operationsSource } from "../src/operations.ts";

const operation: Operation = {
  operationId: "moveBook",
  summary: "Move a book",
  description: "Moves it. Ends no comment with */ in it.\n",
  externalDocs: { url: "https://shelf.example/move" },
  parameters: [{ name: "bookId", in: "path" }],
  responses: { 204: { description: "Moved." }, 404: { description: "No such book." } },
};

const scheme = {
  type: "apiKey",
  in: "header",
  name: "X-Shelf-Key",
  "x-environment": { apiKey: "SHELF_API_KEY", baseUrl: "SHELF_BASE_URL" },
};

const shelf = (change: Partial<Operation>, schemes: object = { key: scheme }) =>
  ({
    info: { title: "Shelf", version: "1" },
    servers: [{ url: "https://shelf.example/v1", "x-region": "us" }],
    paths: { "/book/{bookId}": { put: { ...operation, ...change } } },
    components: { securitySchemes: schemes },
  }) as unknown as OpenApiDocument;

const body = (schema: object, required = true) => ({
  requestBody: { required, content: { "application/json": { schema } } },
});

test("the table has servers, credential and operations", () => {
  expect(
    operationsSource("certcentral", shelf(body({ type: "object", properties: { shelf: {}, row: {} } }))),
  ).toBe(
    `/** The name of the API, for logs and traces. */
export const api = "certcentral";

/** The servers that DigiCert names. The first one is the default. */
export const servers = [{"url":"https://shelf.example/v1","region":"us"}] as const;

/** The header that carries the API key. */
export const credentialHeader = "X-Shelf-Key";

/** The environment variables that the client reads if an option is missing. */
export const environment = {"apiKey":"SHELF_API_KEY","baseUrl":"SHELF_BASE_URL"} as const;

export const operations = {
  /**
   * Move a book
   *
   * Moves it. Ends no comment with *\\/ in it.
   *
   * @see https://shelf.example/move
   */
  moveBook: {
    method: "put",
    path: "/book/{bookId}",
    input: { bookId: "path", shelf: "body", row: "body" },
    statuses: [204, 404],
    docs: "https://shelf.example/move",
  },
} as const;
`,
  );
});

test.each([
  {
    given: "an input in two places",
    document: shelf(body({ type: "object", properties: { bookId: {} } })),
    want: "moveBook has the input bookId in path and in body. Rename one: a method takes one input of a name.",
  },
  {
    given: "a parameter in a header",
    document: shelf({ parameters: [{ name: "X-Trace", in: "header" }] }),
    want: "The parameter X-Trace of moveBook is in header. The clients support path and query only.",
  },
  {
    given: "a parameter in a cookie",
    document: shelf({ parameters: [{ name: "session", in: "cookie" }] }),
    want: "The parameter session of moveBook is in cookie. The clients support path and query only.",
  },
  {
    given: "a body that is an array",
    document: shelf(body({ type: "array" })),
    want: "The request body of moveBook is not a plain JSON object. Declare a required object with properties.",
  },
  {
    given: "a body that may be left out",
    document: shelf(body({ type: "object", properties: { row: {} } }, false)),
    want: "The request body of moveBook is not a plain JSON object. Declare a required object with properties.",
  },
  {
    given: "an operation without a description",
    // @ts-expect-error: lint would report the missing description, but generate may run before lint.
    document: shelf({ description: undefined }),
    want: "PUT /book/{bookId} has no description. Add it; `pnpm lint` lists all that is missing.",
  },
  {
    given: "a reference without a target",
    document: shelf({ parameters: [{ $ref: "#/components/parameters/BookId" }] }),
    want: '"Shelf" has a reference to #/components/parameters/BookId, which does not exist. Correct the reference.',
  },
  {
    given: "a credential without environment variables",
    document: shelf({}, { key: { ...scheme, "x-environment": undefined } }),
    want: 'The security scheme of "Shelf" has no x-environment. Add it.',
  },
  {
    given: "credentials that are not one header",
    document: shelf({}, { key: { type: "apiKey", in: "query", name: "key" } }),
    want: 'The security schemes of "Shelf" are not one API key in a header. Declare exactly one scheme of type apiKey.',
  },
])("rejects $given", ({ document, want }) => {
  expect(() => operationsSource("certcentral", document)).toThrow(new Error(want));
});

test("quotes a name that is not an identifier, and accepts a name that every object has", () => {
  const source = operationsSource(
    "certcentral",
    shelf({
      parameters: [
        { name: "filters[search]", in: "query" },
        { name: "constructor", in: "query" },
      ],
    }),
  );
  expect(source).toContain('input: { "filters[search]": "query", constructor: "query" },');
});

test("an operation's parameter replaces that of its path", () => {
  const document = shelf({ parameters: [{ name: "bookId", in: "path" }] });
  for (const item of Object.values(document.paths)) item.parameters = [{ name: "bookId", in: "path" }];
  expect(operationsSource("certcentral", document)).toContain('input: { bookId: "path" },');
});

test("follows a reference to a body", () => {
  const document = shelf({ requestBody: { $ref: "#/components/requestBodies/Move" } });
  document.components["requestBodies"] = {
    Move: body({ type: "object", properties: { row: {} } }).requestBody,
  };
  expect(operationsSource("certcentral", document)).toContain('input: { bookId: "path", row: "body" },');
});

test("a success has the fields that every form of its body requires", () => {
  const schema = {
    required: ["id"],
    allOf: [{ required: ["name"] }],
    oneOf: [{ required: ["a", "b"] }, { required: ["b", "c"] }],
  };
  const success = { description: "Moved.", content: { "application/json": { schema } } };
  const source = operationsSource("certcentral", shelf({ responses: { 200: success } }));
  expect(source).toContain('statuses: [200],\n    required: ["id","name","b"],\n');
  expect(operationsSource("certcentral", shelf({}))).not.toContain("required:");
});

test.each([
  { given: "no success", responses: { 404: { description: "None." } } },
  { given: "two successes", responses: { 200: { description: "A." }, 204: { description: "B." } } },
])("rejects an operation with $given", ({ responses }) => {
  expect(() => operationsSource("certcentral", shelf({ responses }))).toThrow(
    new Error(
      "moveBook has no success response or several. Declare exactly one, before the error responses.",
    ),
  );
});

test("writes the values of each enumeration as a list", () => {
  const document = shelf({});
  document.components["schemas"] = {
    BookStatus: { enum: ["lent", "home"] },
    RowId: { enum: [1, 2] },
    Book: {},
  };
  const source = operationsSource("certcentral", document);
  expect(source).toContain('export const bookStatuses = ["lent","home"] as const;');
  expect(source).toContain("export const rowIds = [1,2] as const;");
  expect(source).not.toContain("books");
});
