import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { annotate } from "../../src/reference/annotate.ts";
import { publishedDocuments } from "../../src/spec/documents.ts";

test("an operation gets links to our page and to DigiCert's, if Redoc does not show them", () => {
  const externalDocs = { description: "Books, on DigiCert's site", url: "https://example.com/books" };
  const tag = { name: "Books", description: "All books.", externalDocs };
  const list = { operationId: "listBooks", description: "Lists books.\n", externalDocs };
  const create = { operationId: "createBook", externalDocs };
  const pages = new Map([["listBooks", "list-books/"]]);
  const annotated = annotate(
    { tags: [tag], paths: { "/book": { get: list, post: create } } },
    new Map(),
    pages,
  );
  const link = "[Books, on DigiCert's site](https://example.com/books)";
  expect(annotated).toEqual({
    tags: [tag],
    paths: {
      "/book": {
        get: {
          ...list,
          description: `Lists books.\n\n[This operation with try-it and short samples](list-books/) · ${link}`,
        },
        post: { ...create, description: link },
      },
    },
  });
});

test("a security scheme has the name of its header, in every security requirement", () => {
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

test("a schema that is composed of objects gets the type object, and no other schema does", () => {
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

test("the value of an example is not changed", () => {
  const example = { description: "two\nlines", properties: { title: false } };
  const document = { example, examples: { book: { value: example } } };
  expect(annotate(document)).toEqual(document);
});

test.each(publishedDocuments())("the reference of $slug shows each assumption once", async ({ jsonFile }) => {
  const document = JSON.parse(await readFile(jsonFile, "utf8"));
  const shown: string[] = [];
  visit(annotate(document), "description", (text) => shown.push(text));
  const prose = shown.join("\n");
  const notes: string[] = [];
  visit(document, "description", (text) => notes.push(...(text.match(/^Assumed( \(\d+\))?: .*$/gm) ?? [])));
  expect(notes.length).toBeGreaterThan(10);
  for (const note of new Set(notes)) {
    expect(prose.split(note).length - 1, note).toBe(notes.filter((each) => each === note).length);
  }
});

function visit(node: unknown, name: string, see: (text: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === name && typeof child === "string") see(child);
    visit(child, name, see);
  }
}

test("an operation gets the samples of its id", () => {
  const list = { operationId: "listBooks", summary: "List books" };
  const create = { operationId: "createBook", summary: "Create a book" };
  const samples = [{ lang: "Shell", label: "curl", source: "curl https://example.com" }];
  const { paths } = annotate(
    { paths: { "/book": { get: list, post: create } } },
    new Map([["listBooks", samples]]),
  );
  expect(paths).toEqual({ "/book": { get: { ...list, "x-codeSamples": samples }, post: create } });
});

test("a paragraph becomes one line, and lists, tables and code keep their lines", () => {
  const description = "Two\nlines.\n\n- a\n- b\n\n| a |\n| - |\n\n```\nx\n\ny\n```\n\nAnd\nmore.";
  expect(annotate({ description })["description"]).toBe(
    "Two lines.\n\n- a\n- b\n\n| a |\n| - |\n\n```\nx\n\ny\n```\n\nAnd more.",
  );
});
