import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { apiNames, type OpenApiDocument } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { apiModuleSource, writeApiModule } from "../src/api-module.ts";
import { repository } from "../src/repository.ts";
import { closeResponses } from "../src/strict-document.ts";
import { scratchFolder } from "./scratch.ts";

// packages/validators builds the modules of the two real documents, and tests them.

const scratch = scratchFolder();
let loaded = 0;

/** The part of a module that these tests read. The full type is in packages/validators. */
interface Module {
  readonly certCentral: {
    readonly basePath: string;
    readonly credentials: unknown;
    readonly operations: Readonly<
      Record<
        string,
        {
          readonly parameters: readonly { readonly name: string; readonly in: string }[];
          readonly hasBody: boolean;
          readonly checkBody: (body: unknown) => readonly string[];
          readonly checkResponse: (status: number, body: unknown) => readonly string[];
          readonly examples: unknown;
          readonly access: unknown;
        }
      >
    >;
  };
}

const book = { type: "object", required: ["title"], properties: { title: { type: "string" } } };

/** A document with one operation, changed by `changes`. */
function shelf(changes: object = {}, document: object = {}): OpenApiDocument {
  const operation = {
    operationId: "getBook",
    parameters: [{ $ref: "#/components/parameters/BookId" }],
    responses: {
      200: {
        content: { "application/json": { schema: book, examples: { emma: { value: { title: "Emma" } } } } },
      },
      204: { description: "Nothing." },
    },
    "x-access": [
      { caller: ["reader", "writer"], owner: ["self", "other"], answer: "allowed" },
      { caller: "guest", answer: "403", example: "closed" },
    ],
    ...changes,
  };
  return {
    info: { title: "Shelf", version: "1" },
    servers: [{ url: "https://shelf.example/v1/" }, { url: "https://eu.shelf.example/v1" }],
    paths: { "/book/{id}": { get: operation } },
    components: {
      securitySchemes: { key: { type: "apiKey", in: "header", name: "X-KEY" } },
      parameters: { BookId: { name: "id", in: "path", required: true, schema: { type: "integer" } } },
      schemas: {},
    },
    "x-access-model": {
      credentials: [{ credential: ["missing", "unknown"], answer: "403", example: "closed" }],
    },
    ...document,
    // This object has only the parts of a document that codegen reads.
  } as unknown as OpenApiDocument;
}

const sourceOf = (document: OpenApiDocument) =>
  apiModuleSource("certcentral", document, closeResponses(document));

async function load(document: OpenApiDocument): Promise<Module["certCentral"]> {
  const file = join(scratch, `module-${loaded++}.mjs`);
  await writeFile(file, await sourceOf(document));
  const module: Module = await import(pathToFileURL(file).href);
  return module.certCentral;
}

test("a module has the document's route, credentials, examples and access", async () => {
  const { basePath, credentials, operations } = await load(shelf());
  const closed = { status: 403, example: "closed" };
  expect(basePath).toBe("/v1");
  expect(credentials).toEqual({ missing: closed, unknown: closed });
  expect(operations["getBook"]).toMatchObject({
    parameters: [{ name: "id", in: "path", isRequired: true }],
    hasBody: false,
    examples: { 200: { emma: { title: "Emma" } }, 204: {} },
    access: {
      reader: { self: "allowed", other: "allowed" },
      writer: { self: "allowed", other: "allowed" },
      guest: { any: closed },
    },
  });
});

test("puts the access rows of one caller into one entry", async () => {
  const rows = [
    { caller: "reader", owner: "self", answer: "listed" },
    { caller: "reader", owner: "other", answer: "omitted" },
  ];
  const { operations } = await load(shelf({ "x-access": rows }));
  expect(operations["getBook"]?.access).toEqual({ reader: { self: "listed", other: "omitted" } });
});

test("reports an unknown field of a response, without its name", async () => {
  const { operations } = await load(shelf());
  const check = operations["getBook"]?.checkResponse;
  expect(check?.(200, { title: "Emma" })).toEqual([]);
  expect(check?.(200, { title: "Emma", s3cret: 1 })).toEqual([
    "body has a property that the spec does not name",
  ]);
  expect(check?.(204, undefined)).toEqual([]);
  expect(check?.(204, "")).toEqual(["body must be absent"]);
  expect(check?.(201, {})).toEqual(["status 201 is not declared by the spec"]);
});

test("checks a request by the published document, and reports all problems", async () => {
  const open = { required: true, content: { "application/json": { schema: book } } };
  const closed = {
    required: true,
    content: { "application/json": { schema: { ...book, additionalProperties: false } } },
  };
  const checkOf = async (requestBody: object) =>
    (await load(shelf({ requestBody }))).operations["getBook"]?.checkBody;
  expect((await checkOf(open))?.({ title: "Emma", s3cret: 1 })).toEqual([]);
  expect((await checkOf(closed))?.({ titel: 1 })).toEqual([
    "body must have required property 'title'",
    "body has a property that the spec does not name",
  ]);
});

test("compiles equal inline schemas once", async () => {
  const reply = { content: { "application/json": { schema: book } } };
  const source = await sourceOf(
    shelf({ responses: { 200: reply, 201: reply, 202: structuredClone(reply) } }),
  );
  expect(source.match(/function validate\d+\(/g)).toHaveLength(1);
});

describe("rejects", () => {
  const parameter = (changes: object) => ({
    parameters: [{ name: "id", in: "query", schema: { type: "integer" }, ...changes }],
  });
  const request = (changes: object) => ({
    requestBody: { required: true, content: { "application/json": { schema: book } }, ...changes },
  });
  const noId =
    "The parameter id of getBook is not an id. Only parameters with `type: integer` and no limits are decoded.";

  test.each([
    { what: "a parameter that is text", given: parameter({ schema: { type: "string" } }), want: noId },
    { what: "a parameter without a schema", given: parameter({ schema: undefined }), want: noId },
    { what: "a number", given: parameter({ schema: { type: "number" } }), want: noId },
    { what: "a page number", given: parameter({ schema: { type: "integer", maximum: 9 } }), want: noId },
    {
      what: "a parameter in a header",
      given: parameter({ in: "header" }),
      want: "The parameter id of getBook is in header. Only parameters in path and query are decoded.",
    },
    {
      what: "a body that may be missing",
      given: request({ required: false }),
      want: "The request body of getBook is optional or not JSON. Declare application/json and required: true.",
    },
    {
      what: "a body in XML",
      given: request({ content: { "application/xml": { schema: book } } }),
      want: "The request body of getBook is optional or not JSON. Declare application/json and required: true.",
    },
    {
      what: "a response in XML",
      given: { responses: { 200: { content: { "application/xml": { schema: book } } } } },
      want: "The response 200 of getBook has a body that is not JSON. Declare application/json.",
    },
    {
      what: "a request with an unknown format",
      given: request({ content: { "application/json": { schema: { type: "string", format: "email" } } } }),
      want: '"Shelf" has a request that cannot be checked. Change the keyword or format that ajv reports: unknown format "email" ignored in schema at path "#"',
    },
    {
      what: "a request with a schema for unknown properties",
      given: request({
        content: {
          "application/json": { schema: { type: "object", additionalProperties: { type: "string" } } },
        },
      }),
      want: '"Shelf" has a request that cannot be checked. Change the keyword or format that ajv reports: additionalProperties value must be ["boolean"]',
    },
    {
      what: "an access rule without an example",
      given: { "x-access": [{ caller: "reader", owner: "self", answer: "403" }] },
      want: 'x-access of getBook has "answer: 403". Write allowed, listed, omitted, or a 4xx status with an example.',
    },
    {
      what: "an access rule with an unknown answer",
      given: { "x-access": [{ caller: "reader", owner: "self", answer: "perhaps", example: "closed" }] },
      want: 'x-access of getBook has "answer: perhaps". Write allowed, listed, omitted, or a 4xx status with an example.',
    },
  ])("$what", async ({ given, want }) => {
    await expect(sourceOf(shelf(given))).rejects.toThrow(new Error(want));
  });

  test("servers with different paths", async () => {
    const servers = [{ url: "https://shelf.example/v1" }, { url: "https://eu.shelf.example/v2" }];
    await expect(sourceOf(shelf({}, { servers }))).rejects.toThrow(
      new Error('The servers of "Shelf" have different paths: /v1, /v2. Give all of them the same path.'),
    );
  });
});

test.each(apiNames)("writes the same module and types of %s each time", async (api) => {
  const [once, again] = [await mkdtemp(join(scratch, "once-")), await mkdtemp(join(scratch, "again-"))];
  for (const folder of [once, again]) await writeApiModule(repository, api, folder);
  const files = readdirSync(once).sort();
  expect(files).toEqual([`${api}-schema.d.ts`, `${api}.d.ts`, `${api}.js`]);
  for (const file of files) {
    const text = readFileSync(join(once, file), "utf8");
    expect(text).toMatch(`// Generated from spec/${api}/openapi.yaml by \`pnpm build\`. Do not edit.\n\n`);
    expect(readFileSync(join(again, file), "utf8")).toBe(text);
  }
  expect(await readFile(join(once, `${api}-schema.d.ts`), "utf8")).toContain("export interface operations {");
});

test("reports a missing strict document, with the command that writes it", async () => {
  const root = await mkdtemp(join(scratch, "root-"));
  await mkdir(join(root, "spec/dist"), { recursive: true });
  await cp(join(repository, "spec/dist/certcentral.json"), join(root, "spec/dist/certcentral.json"));
  await expect(writeApiModule(root, "certcentral", root)).rejects.toThrow(
    new Error("spec/dist/certcentral.strict.json cannot be read. Run `pnpm build` to write it."),
  );
});

describe("the command", () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(repository, "packages/codegen/src/main.ts"), ...args]);

  test("writes into the given folder", async () => {
    const folder = join(await mkdtemp(join(scratch, "command-")), "new");
    expect(await run("api", "certcentral", folder)).toEqual({ stdout: "", stderr: "" });
    expect(readdirSync(folder)).toContain("certcentral.js");
  });

  test.each([["api"], ["api", "shelf", "dist"], ["api", "certcentral"], ["api", "certcentral", "a", "b"]])(
    "prints its usage for the arguments %s %s %s %s",
    async (...args) => {
      await expect(run(...args)).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining("latchkey-codegen api <api> <folder>"),
      });
    },
  );
});
