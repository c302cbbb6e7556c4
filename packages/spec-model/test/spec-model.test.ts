import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  accessOf,
  apiNames,
  assumptionsOf,
  at,
  credentialRowsOf,
  credentialScheme,
  fieldsOf,
  findOperation,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  resolve,
  type Schema,
  secretsOf,
  serverPath,
  walk,
} from "../src/index.ts";

const read = (api: string): OpenApiDocument =>
  parse(readFileSync(new URL(`../../../spec/${api}/openapi.yaml`, import.meta.url), "utf8"));

/** The parts of a document that a test needs. */
const shelf = (parts: object): OpenApiDocument =>
  ({ info: { title: "Shelf" }, paths: {}, components: { securitySchemes: {} }, ...parts }) as OpenApiDocument;

const withSchemas = (schemas: object) => shelf({ components: { securitySchemes: {}, schemas } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe.each(apiNames)("the document of %s", (api) => {
  const document = read(api);
  const operations = operationsOf(document);

  test("has operations with correct pointers", () => {
    expect(operations.length).toBeGreaterThan(3);
    for (const { pointer, operation } of operations) expect(at(document, pointer)).toBe(operation);
  });

  test("has no reference without a target", () => {
    const references = [...walk(document)].filter(({ node }) => typeof node["$ref"] === "string");
    expect(references.length).toBeGreaterThan(20);
    for (const { node } of references) expect(resolve(document, node)).not.toHaveProperty("$ref");
  });

  test("has an access rule for each caller in each operation", () => {
    const callers = Object.keys(document["x-access-model"]?.callers ?? {}).sort();
    for (const { operation } of operations) {
      expect([...new Set(accessOf(operation).map(({ caller }) => caller))].sort()).toEqual(callers);
    }
    expect(credentialRowsOf(document).map(({ credential }) => credential)).toContain("missing");
  });

  test("has fields with descriptions and one secret", () => {
    const fields = operations.flatMap(({ responses }) =>
      responses.flatMap(({ schema }) => fieldsOf(document, schema)),
    );
    expect(fields.length).toBeGreaterThan(30);
    for (const { path, schema } of fields) expect(schema.description, path).toBeTypeOf("string");
    expect(new Set(fields.filter(({ isSecret }) => isSecret).map(({ path }) => path))).toEqual(
      new Set(secretsOf(document).map(({ name }) => name)),
    );
    expect(assumptionsOf(document).length).toBeGreaterThan(10);
  });
});

test.each([
  {
    api: "partner-subscriptions",
    operationId: "listApiKeys",
    status: "200",
    want: "api_keys api_keys[].id api_keys[].name api_keys[].account_id api_keys[].status api_keys[].created_at api_keys[].last_used_date? api_keys[].api_key_last4",
  },
  {
    api: "partner-subscriptions",
    operationId: "createSubaccountApiKey",
    status: "201",
    want: "id name api_key! status account_id",
  },
  { api: "certcentral", operationId: "createKey", status: "201", want: "id api_key!" },
  {
    api: "certcentral",
    operationId: "listApiRoles",
    status: "200",
    want: "access_roles access_roles[].id access_roles[].name",
  },
])("the fields of $operationId $status are $want", ({ api, operationId, status, want }) => {
  const document = read(api);
  const response = findOperation(document, operationId).responses.find(({ name }) => name === status);
  const found = fieldsOf(document, response?.schema).map(
    ({ path, isRequired, isSecret }) => `${path}${isRequired ? "" : "?"}${isSecret ? "!" : ""}`,
  );
  expect(found.join(" ")).toBe(want);
});

test("a field of one form of a body has the name of that form", () => {
  const document = read("certcentral");
  const { responses } = findOperation(document, "getKey");
  const fields = fieldsOf(document, responses[0]?.schema);
  expect(fields.find(({ path }) => path === "user.id")?.only).toBeUndefined();
  expect(fields.find(({ path }) => path === "product_name")?.only).toBe("AcmeCredential");
});

describe("resolve", () => {
  const book: Schema = { type: "object" };
  const document = withSchemas({
    Book: book,
    Novel: ref("Book"),
    Classic: ref("Novel"),
    Loop: ref("Knot"),
    Knot: ref("Loop"),
    "a/b~c {d}": book,
  });

  test.each([
    { given: "a value", value: book },
    { given: "a reference", value: ref("Book") },
    { given: "a chain of references", value: ref("Classic") },
    { given: "an escaped name", value: { $ref: "#/components/schemas/a~1b~0c%20%7Bd%7D" } },
  ])("finds the target of $given", ({ value }) => expect(resolve(document, value)).toBe(book));

  test.each([
    { given: "a missing target", name: "Film", want: "#/components/schemas/Film, which does not exist" },
    {
      given: "a name that every object has",
      name: "constructor",
      want: "#/components/schemas/constructor, which does not exist",
    },
    { given: "a circle", name: "Loop", want: "#/components/schemas/Loop, which refers to itself" },
  ])("reports $given", ({ name, want }) => {
    expect(() => resolve(document, ref(name))).toThrow(
      new Error(`"Shelf" has a reference to ${want}. Correct the reference.`),
    );
  });
});

test("follows references along a pointer, and reports a pointer without a target", () => {
  const document = withSchemas({
    Book: { properties: { author: ref("Author") } },
    Author: { properties: { name: { type: "string" } } },
  });
  expect(at(document, "/components/schemas/Book/properties/author/properties/name")).toEqual({
    type: "string",
  });
  expect(() => at(document, "/components/schemas/Book/properties/title")).toThrow(
    new Error('"Shelf" has no object at /components/schemas/Book/properties/title. Check the pointer.'),
  );
});

test("rejects a schema that contains itself, and accepts one that is used twice", () => {
  const document = withSchemas({
    Book: { properties: { sequel: ref("Book") } },
    Pair: { properties: { left: ref("Leaf"), right: ref("Leaf") } },
    Leaf: { properties: { page: {} } },
  });
  expect(() => fieldsOf(document, ref("Book"))).toThrow(
    new Error('"Shelf" has a schema that contains itself. Remove the cycle.'),
  );
  expect(fieldsOf(document, ref("Pair")).map(({ path }) => path)).toEqual([
    "left",
    "left.page",
    "right",
    "right.page",
  ]);
});

test("returns one access row for each caller and owner, with its reason", () => {
  const rows = [
    { caller: ["reader", "writer"], owner: ["self", "other"], answer: "allowed" },
    { caller: "guest", answer: "403", example: "closed", "x-assumed": "It is closed.\n" },
  ];
  const operation = { operationId: "getBook", "x-access": rows } as unknown as Operation;
  const row = (caller: string, owner: string) => ({
    caller,
    owner,
    answer: "allowed",
    index: 0,
    assumed: undefined,
  });
  expect(accessOf(operation)).toEqual([
    row("reader", "self"),
    row("reader", "other"),
    row("writer", "self"),
    row("writer", "other"),
    {
      caller: "guest",
      owner: undefined,
      answer: { status: 403, example: "closed" },
      index: 1,
      assumed: "It is closed.",
    },
  ]);
});

test.each([
  { answer: "403", example: undefined },
  { answer: "200", example: "book" },
  { answer: "perhaps", example: "closed" },
])('rejects "answer: $answer" with the example $example', ({ answer, example }) => {
  const operation = { operationId: "getBook", "x-access": [{ caller: "guest", answer, example }] };
  expect(() => accessOf(operation as unknown as Operation)).toThrow(
    new Error(
      `x-access of getBook has "answer: ${answer}". Write allowed, listed, omitted, or a 4xx status with an example.`,
    ),
  );
});

test("a parameter of an operation replaces the parameter of its path", () => {
  const parameter = (description: string) => ({ name: "id", in: "path", description });
  const get = {
    operationId: "getBook",
    parameters: [parameter("own"), { name: "id", in: "query" }],
    responses: {},
  };
  const document = shelf({ paths: { "/book/{id}": { parameters: [parameter("of the path")], get } } });
  expect(findOperation(document, "getBook").parameters).toEqual([
    parameter("own"),
    { name: "id", in: "query" },
  ]);
  expect(() => findOperation(document, "getFilm")).toThrow(
    new Error('"Shelf" has no operation getFilm. Check the operationId.'),
  );
});

test("ignores marks in the value of an example", () => {
  const value = { "x-assumed": "no", "x-secret": true };
  const document = shelf({
    components: { securitySchemes: {}, examples: { emma: { "x-assumed": "Yes.", value } } },
  });
  expect(assumptionsOf(document).map(({ pointer }) => pointer)).toEqual(["/components/examples/emma"]);
  expect(secretsOf(document)).toEqual([]);
});

test("rejects servers with different paths, and an API whose credential is not one header", () => {
  const servers = (...urls: string[]) => shelf({ servers: urls.map((url) => ({ url })) });
  expect(serverPath(servers("https://a.example/v1/", "https://b.example/v1"))).toBe("/v1");
  expect(() => serverPath(servers("https://a.example/v1", "https://b.example/v2"))).toThrow(
    new Error('The servers of "Shelf" have different paths: /v1, /v2. Give all of them the same path.'),
  );
  expect(() => credentialScheme(shelf({}))).toThrow(
    new Error(
      'The security schemes of "Shelf" are not one API key in a header. Declare exactly one scheme of type apiKey.',
    ),
  );
});
