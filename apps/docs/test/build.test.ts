import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDocs } from "../src/build.ts";
import { findForeignLoads } from "../src/foreign-loads.ts";
import { buildFixtureSite, type FixtureSite, fixture, readTree, temporaryFolder } from "./fixture-site.ts";

const REFERENCES = ["partner-subscriptions/index.html", "certcentral/index.html"];

let site: FixtureSite;
beforeAll(async () => {
  site = await buildFixtureSite();
}, 60_000);
afterAll(() => site[Symbol.asyncDispose]());

const page = (name: string): Promise<string> => readFile(join(site.dir, name), "utf8");

test("the site is our pages, each with its Markdown, the references, the documents and what they load", async () => {
  const names = (await readTree(site.dir)).map(([name]) => name);
  const isGuideOrChunk = (name: string): boolean => /^guides\/.|^try-it-\w+\.js$/.test(name);
  expect(names.filter((name) => !isGuideOrChunk(name))).toEqual([
    "certcentral.json",
    "certcentral.yaml",
    "certcentral/create-api-key.md",
    "certcentral/create-api-key/index.html",
    "certcentral/index.html",
    "certcentral/list-api-roles.md",
    "certcentral/list-api-roles/index.html",
    "certcentral/operations.md",
    "certcentral/operations/index.html",
    "changelog.md",
    "changelog/index.html",
    "favicon.svg",
    "index.html",
    "llms-full.txt",
    "llms.txt",
    "partner-subscriptions.json",
    "partner-subscriptions.yaml",
    "partner-subscriptions/index.html",
    "partner-subscriptions/list-api-keys.md",
    "partner-subscriptions/list-api-keys/index.html",
    "partner-subscriptions/operations.md",
    "partner-subscriptions/operations/index.html",
    "partner-subscriptions/update-api-key-status.md",
    "partner-subscriptions/update-api-key-status/index.html",
    "redoc.standalone.js",
    "reference.css",
    "search-index.json",
    "search.js",
    "sitemap.xml",
    "try-it.css",
    "try-it.js",
  ]);
});

test("the documents are offered byte for byte", async () => {
  expect(await page("certcentral.json")).toBe(await readFile(fixture("certcentral").jsonFile, "utf8"));
});

test.each(["index.html", ...REFERENCES])(
  "%s loads nothing from another host and says so in its policy",
  async (name) => {
    const html = await page(name);
    expect(findForeignLoads(html)).toEqual([]);
    const policy = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]+)"/)?.[1];
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
  },
);

test("our own pages hold no inline script and the one style that their policy names", async () => {
  const pages = (await readTree(site.dir)).map(([name]) => name).filter((name) => name.endsWith(".html"));
  const ours = pages.filter((name) => !REFERENCES.includes(name));
  expect(ours.length).toBeGreaterThan(10);
  for (const name of ours) {
    const html = await page(name);
    const [, style = "", ...others] = html.match(/<style>([^<]*)<\/style>/) ?? [];
    expect(others).toEqual([]);
    const hash = createHash("sha256").update(style).digest("base64");
    expect(html, name).toContain(`script-src 'self'; style-src 'self' 'sha256-${hash}';`);
    expect(html, name).not.toMatch(/<script(?![^>]* src=)[^>]*>|<style[^>]|\sstyle=|\son[a-z]+=/);
    expect(html.match(/<style/g), name).toHaveLength(1);
  }
});

test("only a page with try-it may ask the reader's own machine", async () => {
  const loopback = "connect-src 'self' http://127.0.0.1:* http://localhost:*;";
  expect(await page("certcentral/create-api-key/index.html")).toContain(loopback);
  for (const name of ["index.html", "guides/index.html", "certcentral/operations/index.html"]) {
    expect(await page(name), name).toContain("connect-src 'self';");
  }
});

test("the references lead to our own pages and show the samples", async () => {
  const html = await page("certcentral/index.html");
  expect(html).toContain('<a href="operations/">Operations</a>');
  expect(html).toContain("x-codeSamples");
});

test.each(REFERENCES)("%s names our copy of Redoc and the hash of that very file", async (name) => {
  const html = await page(name);
  const script = await readFile(join(site.dir, "redoc.standalone.js"));
  const hash = `sha384-${createHash("sha384").update(script).digest("base64")}`;
  expect(html).toContain(`<link rel="modulepreload" href="../redoc.standalone.js" integrity="${hash}"`);
  expect(html).toContain('import { hydrate } from "../redoc.standalone.js";');
});

test.each(REFERENCES)("%s sends no usage data, leads back and says that it is unofficial", async (name) => {
  const html = await page(name);
  expect(html).toContain('"disableTelemetry":true');
  expect(html).toContain('<a href="../">← Latchkey</a>');
  expect(html).toContain("not affiliated with DigiCert");
});

test("menu links are fragments, so they work in a new tab and below any folder", async () => {
  const html = await page("partner-subscriptions/index.html");
  expect(html).toContain('href="#/api-keys"');
  expect(html).not.toMatch(/<a\b[^>]*\shref="\//);
});

test("the same documents give the same bytes", async () => {
  await using again = await buildFixtureSite();
  expect(await readTree(again.dir)).toEqual(await readTree(site.dir));
}, 60_000);

test("a missing bundle is named with the command that makes it", async () => {
  await using out = await temporaryFolder();
  const jsonFile = join(out.dir, "absent.json");
  const documents = [{ slug: "absent", jsonFile, yamlFile: jsonFile }];
  await expect(buildDocs({ documents, outDir: join(out.dir, "site") })).rejects.toThrow(
    `${jsonFile} is missing: run \`pnpm build\`.`,
  );
});

test("a picture from another host in the prose fails the build", async () => {
  await using out = await temporaryFolder();
  const file = join(out.dir, "picture.json");
  const text = await readFile(fixture("certcentral").jsonFile, "utf8");
  await writeFile(file, text.replace("The roles.", "![roles](https://example.com/roles.png)"));
  const documents = [{ slug: "certcentral", jsonFile: file, yamlFile: file }];
  await expect(buildDocs({ documents, outDir: join(out.dir, "site") })).rejects.toThrow(
    `${file} would load from another host: https://example.com/roles.png. `,
  );
}, 60_000);

test("a document that Redocly cannot read fails the build with Redocly's own words", async () => {
  await using out = await temporaryFolder();
  const file = join(out.dir, "broken.json");
  const text = await readFile(fixture("certcentral").jsonFile, "utf8");
  await writeFile(file, text.replace('"3.1.1"', '"9.9.9"'));
  const documents = [
    fixture("partner-subscriptions"),
    { slug: "certcentral", jsonFile: file, yamlFile: file },
  ];
  await expect(buildDocs({ documents, outDir: join(out.dir, "site") })).rejects.toThrow(
    /Redocly could not render .*broken\.json: [\s\S]*Unsupported/,
  );
}, 60_000);
