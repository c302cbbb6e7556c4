import { expect, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { readBaseUrl } from "../src/base-url.ts";
import { readGuides } from "../src/guides/read-guides.ts";
import { planSite } from "../src/site-plan.ts";

const apis = publishedApis();
const guides = readGuides(apis);

function plan(baseUrl?: string): (path: string) => string {
  const pages = planSite({ apis, guides, baseUrl });
  return (path) => pages.find((page) => page.path === path)?.content ?? "";
}

test("llms.txt has a title, a summary, and a link to the text of each operation and guide", () => {
  const text = plan()("llms.txt");
  expect(text).toMatch(/^# Latchkey\n\n> .*unofficial.*\n\n/i);
  for (const { slug: api, operations } of apis) {
    for (const { slug, method, path } of operations) {
      expect(text).toMatch(new RegExp(`^- \\[.+\\]\\(${api}/${slug}\\.md\\): ${method} `, "m"));
      expect(text).toContain(`${method} ${path}. `);
    }
  }
  for (const { slug } of guides) expect(text).toContain(`(guides/${slug}.md): `);
});

test("llms-full.txt holds every text whole, with links from where it lies", () => {
  const page = plan();
  const full = page("llms-full.txt");
  const texts = [
    ...apis.flatMap(({ slug, operations }) => operations.map((each) => `${slug}/${each.slug}.md`)),
    ...guides.map(({ slug }) => `guides/${slug}.md`),
  ];
  const bare = (text: string): string => text.replaceAll(/\]\([^)]*\)/g, "]");
  for (const path of texts) expect(bare(full), path).toContain(bare(page(path)).trim());
  expect(full).toContain("](guides/errors.md)");
  expect(full).not.toContain("](../");
});

test("the sitemap lists every page once, and no other file", () => {
  const locations = [...plan()("sitemap.xml").matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, path]) => path);
  expect(new Set(locations).size).toBe(locations.length);
  expect(locations).toEqual(
    expect.arrayContaining(["certcentral/", "certcentral/list-keys/", "guides/errors/", "changelog/"]),
  );
  expect(locations.filter((path) => !/^$|^\.\/$|\/$/.test(path ?? "-"))).toEqual([]);
});

test("where the site's address is known, the addresses are whole", () => {
  const page = plan("https://example.com/docs/");
  expect(page("sitemap.xml")).toContain("<loc>https://example.com/docs/certcentral/list-keys/</loc>");
  expect(page("llms.txt")).toContain("(https://example.com/docs/certcentral/list-keys.md)");
  expect(page("llms-full.txt")).toContain("](https://example.com/docs/guides/errors.md)");
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["https://example.com/docs", "https://example.com/docs/"],
  ["http://127.0.0.1:4000/", "http://127.0.0.1:4000/"],
])("LATCHKEY_DOCS_URL=%s is read as %s", (text, url) => {
  expect(readBaseUrl({ LATCHKEY_DOCS_URL: text })).toBe(url);
});

test.each(["example.com", "ftp://example.com/", "https://example.com/?a=b"])(
  "the address %s is refused",
  (text) => {
    expect(() => readBaseUrl({ LATCHKEY_DOCS_URL: text })).toThrow(/^LATCHKEY_DOCS_URL is "/);
  },
);
