import { expect, test } from "vitest";
import { readGuides } from "../../src/guides/read-guides.ts";
import { llmsFullText, llmsText } from "../../src/markdown/llms.ts";
import { markdownFile } from "../../src/markdown/page.ts";
import { pagesOf, planSite, sectionsOf } from "../../src/site/plan.ts";
import { readBaseUrl } from "../../src/site/settings.ts";
import { publishedApis } from "../../src/spec/documents.ts";

const apis = publishedApis();
const plan = planSite({ apis: apis.map((api) => ({ api, forms: [] })), guides: readGuides(apis) });
const sections = sectionsOf(plan);
const path = (name: string): string => name;

test("llms.txt has a title, a summary, and a link to the text of each page", () => {
  const text = llmsText(sections, ["certcentral.yaml"], path);
  expect(text).toMatch(/^# Latchkey\n\n> .*unofficial.*\n\n/i);
  for (const { slug: api, operations } of apis) {
    for (const { slug, method } of operations) {
      expect(text).toMatch(new RegExp(`^- \\[.+\\]\\(${api}/${slug}\\.md\\): ${method} `, "m"));
    }
  }
  for (const { id } of plan.guides) expect(text).toContain(`(${id}.md): `);
  expect(text).toContain("- [certcentral.yaml](certcentral.yaml)");
});

test("llms-full.txt has the complete text of each page, with links from the root of the site", () => {
  const full = llmsFullText(sections, path);
  const bare = (text: string): string => text.replaceAll(/\]\([^)]*\)/g, "]");
  for (const page of pagesOf(plan)) expect(bare(full), page.id).toContain(bare(markdownFile(page)).trim());
  expect(full).toContain("](guides/rate-limits.md)");
  expect(full).not.toContain("](../");
});

test("links are absolute if the address of the site is known", () => {
  const address = (name: string): string => new URL(name, "https://example.com/docs/").href;
  expect(llmsText(sections, [], address)).toContain("(https://example.com/docs/certcentral/list-keys.md)");
  expect(llmsFullText(sections, address)).toContain("](https://example.com/docs/guides/rate-limits.md)");
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["https://example.com/docs", "https://example.com/docs/"],
  ["http://127.0.0.1:4000/", "http://127.0.0.1:4000/"],
])("reads LATCHKEY_DOCS_URL=%s as %s", (text, url) => {
  expect(readBaseUrl({ LATCHKEY_DOCS_URL: text })).toBe(url);
});

test.each(["example.com", "ftp://example.com/", "https://example.com/?a=b"])(
  "rejects the address %s",
  (text) => {
    expect(() => readBaseUrl({ LATCHKEY_DOCS_URL: text })).toThrow(/^LATCHKEY_DOCS_URL is "/);
  },
);
