import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { LinkChecker, LinkState } from "linkinator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDocs } from "../src/build.ts";
import { type DocsServer, serveDocs } from "../src/serve.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

let folder: TemporaryFolder;
let server: DocsServer;
let files: readonly string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  await buildDocs({ outDir: folder.dir });
  server = await serveDocs({ port: 0, siteDir: folder.dir });
  const entries = await readdir(folder.dir, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.relative(folder.dir, join(parentPath, name)));
}, 60_000);
afterAll(async () => {
  await server.close();
  await folder[Symbol.asyncDispose]();
});

test("no link of a page and no fragment is broken, and each page is linked", {
  timeout: 30_000,
}, async () => {
  const { links } = await new LinkChecker().check({
    path: `${server.url}/`,
    recurse: true,
    checkFragments: true,
    redirects: "error",
    // Nothing leaves this machine: an address of another host is not asked for.
    linksToSkip: async (url) => !url.startsWith(`${server.url}/`),
    // Routes of Redoc's script, which are in no HTML: pages.test.ts opens those of the operations.
    fragmentsToSkip: async (fragment) => fragment.startsWith("/"),
  });
  const broken = links.filter(({ state }) => state === LinkState.BROKEN);
  expect(broken.map(({ url, status, parent }) => `${parent} links ${url} (${status})`)).toEqual([]);
  const linked = new Set(links.map(({ url }) => url.replace(`${server.url}/`, "").replace(/#.*/, "")));
  const pages = files.filter((file) => file.endsWith("index.html")).map((file) => file.slice(0, -10));
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});

test("no link of a Markdown file leads to a file that is missing", async () => {
  const texts = files.filter((file) => file.endsWith(".md") || file === "llms.txt");
  const found = await Promise.all(
    texts.map(async (file) => {
      const text = (await readFile(join(folder.dir, file), "utf8")).replaceAll(/^```.*?^```/gms, "");
      const hrefs = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, href = ""]) => href);
      return hrefs
        .filter((href) => !/^([a-z]+:|#)/.test(href))
        .map((href) => ({ file, target: posix.join(posix.dirname(file), href.replace(/#.*/, "")) }))
        .map(({ file, target }) => ({ file, target: target.endsWith("/") ? `${target}index.html` : target }));
    }),
  );
  expect(found.flat().length).toBeGreaterThan(50);
  expect(found.flat().filter(({ target }) => !files.includes(target))).toEqual([]);
});
