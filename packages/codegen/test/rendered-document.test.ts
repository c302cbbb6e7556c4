import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type OpenApiDocument, walk } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { renderNotes } from "../src/rendered-document.ts";
import { repository } from "../src/repository.ts";

const certcentral: OpenApiDocument = JSON.parse(
  readFileSync(join(repository, "spec/dist/certcentral.source.json"), "utf8"),
);

/** All descriptions of the document that would be published. */
const descriptions = (document: OpenApiDocument): string[] =>
  [...walk(renderNotes(document))].flatMap(({ node, pointer }) =>
    typeof node["description"] === "string" && !pointer.includes("/x-") ? [node["description"]] : [],
  );

const document = {
  info: { title: "Shelf", description: "Books.\n" },
  paths: {
    "/book": {
      get: {
        operationId: "listBooks",
        description: "Lists books.\n",
        "x-access": [
          { caller: "reader", owner: ["self", "other"], answer: "listed" },
          {
            caller: ["guest", "stray"],
            owner: "self",
            answer: "403",
            example: "closed",
            "x-assumed": "It is closed.",
          },
          { caller: "guest", owner: "other", answer: "omitted", "x-assumed": "It is closed." },
        ],
      },
      put: {
        operationId: "sortBooks",
        description: "Sorts.",
        "x-access": [{ caller: "reader", answer: "allowed" }],
      },
    },
  },
  components: {
    securitySchemes: { key: { type: "apiKey", description: "A key." } },
    schemas: {
      Book: {
        "x-assumed": "Not stated.\n",
        properties: { pin: { description: "Opens it.", "x-secret": true } },
      },
    },
    examples: { emma: { value: { "x-assumed": "data", "x-secret": true } } },
  },
  "x-access-model": {
    callers: { reader: { description: "a reader" }, guest: { description: "a guest" } },
    owners: { self: "the caller", other: "another reader" },
    credentials: [{ credential: ["missing", "unknown"], answer: "403", example: "closed" }],
  },
  // This object has only the parts of a document that are rendered.
} as unknown as OpenApiDocument;

test("the description of an operation has its permissions, and each assumption once", () => {
  expect(renderNotes(document).paths["/book"]?.get?.description).toBe(`Lists books.

**Permissions**

| Caller | Keys of | Response |
| --- | --- | --- |
| a reader | any | listed |
| a guest; stray | the caller | 403 (\`closed\`), assumed (1) |
| a guest | another reader | not listed, assumed (1) |

Assumed (1): It is closed.`);
});

test("the permissions of an operation that does not concern keys have no column for owners", () => {
  expect(renderNotes(document).paths["/book"]?.put?.description).toContain(
    "| Caller | Response |\n| --- | --- |\n| a reader | allowed |",
  );
});

test("invalid keys, assumptions and secrets are in the description of their object", () => {
  const { securitySchemes, schemas } = renderNotes(document).components;
  expect(securitySchemes["key"]?.description).toBe(`A key.

**Invalid keys**

| Key | Response |
| --- | --- |
| missing | 403 (\`closed\`) |
| unknown | 403 (\`closed\`) |`);
  expect(schemas?.["Book"]?.description).toBe("Assumed: Not stated.");
  expect(schemas?.["Book"]?.properties?.["pin"]).toMatchObject({
    description: "Opens it.\n\nSecret: keep it out of logs and URLs.",
  });
});

test("does not change objects without notes, or the values of examples", () => {
  const rendered = renderNotes(document);
  expect(rendered.info).toEqual(document.info);
  expect(rendered.components["examples"]).toEqual(document.components["examples"]);
});

describe("the descriptions of the published document show", () => {
  test.each([
    {
      what: "another answer in x-access",
      plant: ({ paths }: OpenApiDocument) => {
        const [row] = paths["/key"]?.get?.["x-access"] ?? [];
        if (row !== undefined) row.answer = "omitted";
      },
    },
    {
      what: "another example in x-access",
      plant: ({ paths }: OpenApiDocument) => {
        const row = paths["/key/{key_id}"]?.get?.["x-access"]?.find(({ example }) => example === "notFound");
        if (row !== undefined) row.example = "missingPermission";
      },
    },
    {
      what: "another owner in x-access",
      plant: ({ paths }: OpenApiDocument) => {
        const [row] = paths["/key/{key_id}"]?.put?.["x-access"] ?? [];
        if (row !== undefined) row.owner = "self";
      },
    },
    {
      what: "another response to a missing key",
      plant: ({ "x-access-model": model }: OpenApiDocument) => {
        const row = model?.credentials.find(({ credential }) => credential === "missing");
        if (row !== undefined) row.example = "missingPermission";
      },
    },
    {
      what: "a new x-secret",
      plant: ({ components }: OpenApiDocument) => {
        Object.assign(components.schemas?.["KeyFields"]?.properties?.["name"] ?? {}, { "x-secret": true });
      },
    },
    {
      what: "a removed x-secret",
      plant: ({ components }: OpenApiDocument) => {
        Object.assign(components.schemas?.["CreatedKey"]?.properties?.["api_key"] ?? {}, {
          "x-secret": false,
        });
      },
    },
    {
      what: "a new x-assumed",
      plant: ({ components }: OpenApiDocument) => {
        Object.assign(components.schemas?.["CreatedKey"] ?? {}, { "x-assumed": "DigiCert does not say it." });
      },
    },
    {
      what: "a removed x-assumed",
      plant: ({ components }: OpenApiDocument) => {
        delete components.schemas?.["KeyCreate"]?.["x-assumed"];
      },
    },
  ])("$what", ({ plant }) => {
    const changed = structuredClone(certcentral);
    plant(changed);
    expect(changed).not.toEqual(certcentral);
    expect(descriptions(changed)).not.toEqual(descriptions(certcentral));
  });
});
