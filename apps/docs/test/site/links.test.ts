import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { LinkChecker, LinkState } from "linkinator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DocsServer, serveDocs } from "../../src/index.ts";
import { headingId } from "../../src/markdown/write.ts";
import { siteFolder } from "../../src/site/settings.ts";

const files = readdirSync(siteFolder, { recursive: true, encoding: "utf8" });
let server: DocsServer;
beforeAll(async () => {
  server = await serveDocs({ port: 0 });
});
afterAll(() => server.close());

test("no link of a page and no fragment is broken, and each page is linked", {
  timeout: 60_000,
}, async () => {
  const { links } = await new LinkChecker().check({
    path: `${server.url}/`,
    recurse: true,
    checkFragments: true,
    redirects: "error",
    // Checks only links to the local server, so that no request is sent to another machine.
    linksToSkip: async (url) => !url.startsWith(`${server.url}/`),
    // Fragments that begin with a slash are routes of Redoc's script, so they are not in the HTML.
    fragmentsToSkip: async (fragment) => fragment.startsWith("/"),
  });
  const broken = links.filter(({ state }) => state === LinkState.BROKEN);
  expect(broken.map(({ url, status, parent }) => `${parent} links ${url} (${status})`)).toEqual([]);
  const linked = new Set(links.map(({ url }) => url.replace(`${server.url}/`, "").replace(/#.*/, "")));
  const pages = files.filter((file) => file.endsWith("index.html")).map((file) => file.slice(0, -10));
  expect(pages.length).toBeGreaterThan(25);
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});

test("no link of a Markdown file leads to a file or a heading that does not exist", () => {
  const texts = files.filter((file) => file.endsWith(".md") || file === "llms.txt");
  const targets = texts.flatMap((file) => {
    const hrefs = [...withoutCode(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, href = ""]) => href);
    return hrefs
      .filter((href) => !/^[a-z]+:/.test(href))
      .map((href) => {
        const [path = "", fragment] = href.split("#");
        return { file, target: path === "" ? file : posix.join(posix.dirname(file), path), fragment };
      });
  });
  expect(targets.length).toBeGreaterThan(100);
  const missing = targets.filter(
    ({ target, fragment }) =>
      !files.includes(target) || (fragment !== undefined && !headingsOf(target).includes(fragment)),
  );
  expect(missing).toEqual([]);
});

function withoutCode(file: string): string {
  return readFileSync(join(siteFolder, file), "utf8").replaceAll(/^```.*?^```/gms, "");
}

function headingsOf(file: string): string[] {
  return [...withoutCode(file).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => headingId(text));
}
