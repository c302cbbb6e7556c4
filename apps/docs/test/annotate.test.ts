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
      callers: { reader: { description: "A reader" }, guest: { description: "A guest" } },
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
          ],
        },
      },
    },
  };
  const { paths } = annotate(document) as typeof document;
  expect(paths["/book"].get.description).toBe(`Lists books.

**Who may call it**

| Caller | For whose keys | Answer |
|---|---|---|
| A reader | Themselves<br>or Somebody else | listed |
| A guest | Themselves | 403, assumed |
| A guest | Somebody else | left out of the list, assumed |

**Assumed.** It is closed.`);
});

describe.each(publishedDocuments())("the reference of $slug", ({ jsonFile }) => {
  test("tells the reason of every assumption in the document", async () => {
    const document = JSON.parse(await readFile(jsonFile, "utf8"));
    const told = new Set<string>();
    const reasons = new Set<string>();
    visit(annotate(document), "description", (text) => told.add(text));
    visit(document, "x-assumed", (text) => reasons.add(text));
    expect(reasons.size).toBeGreaterThan(10);
    for (const reason of reasons) {
      expect(
        [...told].some((text) => text.includes(`**Assumed.** ${reason}`)),
        reason,
      ).toBe(true);
    }
  });
});

function visit(node: unknown, name: string, see: (text: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === name && typeof child === "string") see(child);
    visit(child, name, see);
  }
}
