import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { annotate } from "../src/annotate.ts";
import { publishedDocuments } from "../src/api-document.ts";

test("an assumption is told in the description of what it is about", () => {
  const annotated = annotate({
    components: {
      schemas: {
        Book: {
          description: "A book.",
          "x-assumed": "Nobody says what a book is.",
          properties: { title: {} },
        },
        Shelf: { description: "A shelf." },
      },
    },
  });
  expect(annotated).toEqual({
    components: {
      schemas: {
        Book: {
          description: "A book.\n\n**Assumed.** Nobody says what a book is.",
          "x-assumed": "Nobody says what a book is.",
          properties: { title: {} },
        },
        Shelf: { description: "A shelf." },
      },
    },
  });
});

test("an operation tells who may call it", () => {
  const document = {
    "x-access-model": {
      callers: {
        reader: { description: "A reader" },
        guest: { description: "A guest" },
        stray: { description: "A stray" },
      },
      owners: { self: "Themselves", other: "Somebody else" },
      credentials: [],
    },
    paths: {
      "/book": {
        get: {
          description: "Lists books.",
          "x-access": [
            { caller: "reader", owner: ["self", "other"], answer: "listed" },
            {
              caller: "guest",
              owner: "self",
              answer: "403",
              example: "closed",
              "x-assumed": "It is closed.",
            },
            { caller: "guest", owner: "other", answer: "omitted", "x-assumed": "It is closed." },
            { caller: "stray", owner: ["self", "other"], answer: "403", "x-assumed": "Nobody knows them." },
          ],
        },
      },
    },
  };
  const { paths } = annotate(document) as typeof document;
  expect(paths["/book"].get.description.replaceAll("&#32;", "")).toBe(`Lists books.

<details><summary>Who may call it</summary>

| Caller | For whose keys | Answer |
|---|---|---|
| A reader | Themselves <br>or Somebody else | listed |
| A guest | Themselves | 403, assumed (1) |
| A guest | Somebody else | left out of the list, assumed (1) |
| A stray | Themselves <br>or Somebody else | 403, assumed (2) |

**Assumed (1).** It is closed.

**Assumed (2).** Nobody knows them.

</details>`);
});

test("an operation links the vendor's page, and what shows its link already does not", () => {
  const externalDocs = { description: "Books, on the vendor's site", url: "https://example.com/books" };
  const tag = { name: "Books", description: "All books.", externalDocs };
  const list = { operationId: "listBooks", description: "Lists books.\n", externalDocs };
  const create = { operationId: "createBook", externalDocs };
  const annotated = annotate({ tags: [tag], paths: { "/book": { get: list, post: create } } });
  const link = "[Books, on the vendor's site](https://example.com/books)";
  expect(annotated).toEqual({
    tags: [tag],
    paths: {
      "/book": {
        get: { ...list, description: `Lists books.\n\n${link}` },
        post: { ...create, description: link },
      },
    },
  });
});

test("a security scheme has the name of its header, wherever it is asked for", () => {
  const scheme = { type: "apiKey", in: "header", name: "X-BOOK-KEY" };
  const other = { type: "http", scheme: "basic" };
  const annotated = annotate({
    security: [{ bookKey: [] }],
    paths: { "/book": { get: { security: [{ other: [] }, { bookKey: [] }] } } },
    components: { securitySchemes: { bookKey: scheme, other } },
  });
  expect(annotated).toEqual({
    security: [{ "X-BOOK-KEY": [] }],
    paths: { "/book": { get: { security: [{ other: [] }, { "X-BOOK-KEY": [] }] } } },
    components: { securitySchemes: { "X-BOOK-KEY": scheme, other } },
  });
});

test("a property that must be absent is left out", () => {
  expect(annotate({ properties: { title: true, page: false }, additionalProperties: false })).toEqual({
    properties: { title: true },
    additionalProperties: false,
  });
});

test("a schema made of objects says that it is an object, and no other does", () => {
  const book = { type: "object" };
  const novel = { allOf: [{ $ref: "#/components/schemas/Book" }, { description: "A novel." }] };
  const either = { oneOf: [{ $ref: "#/components/schemas/Novel" }, { type: "object" }] };
  const title = { oneOf: [{ type: "object" }, { type: "string" }] };
  const given = { Book: book, Novel: novel, Either: either, Title: title };
  expect(annotate({ components: { schemas: given } })).toEqual({
    components: {
      schemas: { ...given, Novel: { ...novel, type: "object" }, Either: { ...either, type: "object" } },
    },
  });
});

test("what an example holds stays as it is", () => {
  const example = { description: "two\nlines", properties: { title: false } };
  const document = { example, examples: { book: { value: example } } };
  expect(annotate(document)).toEqual(document);
});

describe.each(publishedDocuments())("the reference of $slug", ({ jsonFile }) => {
  test("tells the reason of every assumption in the document", async () => {
    const document = JSON.parse(await readFile(jsonFile, "utf8"));
    const told = new Set<string>();
    const reasons = new Set<string>();
    visit(annotate(document), "description", (text) => told.add(text));
    visit(document, "x-assumed", (text) => reasons.add(text));
    expect(reasons.size).toBeGreaterThan(10);
    const prose = [...told].join("\n").replaceAll(/\*\*Assumed \(\d+\)\.\*\*/g, "**Assumed.**");
    for (const reason of reasons) expect(prose).toContain(`**Assumed.** ${reason}`);
  });
});

function visit(node: unknown, name: string, see: (text: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === name && typeof child === "string") see(child);
    visit(child, name, see);
  }
}

test("an operation gets the samples that are given for its id", () => {
  const list = { operationId: "listBooks", summary: "List books" };
  const create = { operationId: "createBook", summary: "Create a book" };
  const samples = [{ lang: "Shell", label: "curl", source: "curl https://example.com" }];
  const { paths } = annotate(
    { paths: { "/book": { get: list, post: create } } },
    new Map([["listBooks", samples]]),
  );
  expect(paths).toEqual({ "/book": { get: { ...list, "x-codeSamples": samples }, post: create } });
});
