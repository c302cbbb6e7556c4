import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromiumUnavailableReason } from "@latchkey/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDocs } from "../../src/build.ts";
import { startSiteInBrowser } from "../browser/site-in-browser.ts";
import { fixture, readTree } from "./fixture-site.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

const documents = [fixture("partner-subscriptions"), fixture("certcentral")];
const guides = [{ slug: "only", title: "The only guide", summary: "One.", markdown: "## Text\n\nHere.\n" }];

describe("a site that is built for a folder of a host", { timeout: 120_000, tags: ["release"] }, () => {
  let folder: TemporaryFolder;
  let siteDir: string;
  let names: readonly string[];

  // Two concurrent builds of one site, as two terminals may run them.
  beforeAll(async () => {
    folder = await temporaryFolder();
    siteDir = join(folder.dir, "site");
    const build = (): Promise<void> =>
      buildDocs({
        documents,
        guides,
        outDir: siteDir,
        baseUrl: "https://example.com/docs/v1/",
        repository: "https://example.com/repository",
      });
    await Promise.all([build(), build()]);
    names = (await readTree(siteDir)).map(([name]) => name);
  }, 120_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  const file = (name: string): Promise<string> => readFile(join(siteDir, name), "utf8");

  test("after two concurrent builds, there is one complete site and no other file", async () => {
    expect(await readdir(folder.dir)).toEqual(["site"]);
    expect(names.filter((name) => !/^(_astro|pagefind)\//.test(name))).toEqual([
      "404.html",
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
      "guides.md",
      "guides/index.html",
      "guides/only.md",
      "guides/only/index.html",
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
      "robots.txt",
      "sitemap-0.xml",
      "sitemap-index.xml",
      "try-it.png",
    ]);
  });

  test("the documents are copied byte for byte", async () => {
    expect(await file("certcentral.json")).toBe(await readFile(fixture("certcentral").jsonFile, "utf8"));
  });

  test("sitemap, robots.txt, social tags and llms.txt have absolute addresses", async () => {
    expect(await file("sitemap-0.xml")).toContain(
      "<loc>https://example.com/docs/v1/certcentral/create-api-key/</loc>",
    );
    expect(await file("robots.txt")).toContain("Sitemap: https://example.com/docs/v1/sitemap-index.xml\n");
    expect(await file("llms.txt")).toContain("(https://example.com/docs/v1/guides/only.md)");
    const html = await file("certcentral/create-api-key/index.html");
    expect(html).toContain(
      '<link rel="canonical" href="https://example.com/docs/v1/certcentral/create-api-key/"',
    );
    expect(html).toContain('property="og:title" content="Create an API key"');
    expect(html).toContain('href="https://example.com/repository/edit/main/spec/certcentral/openapi.yaml"');
  });

  test("each page allows its own scripts and styles, by their hashes, and no others", async () => {
    for (const name of names.filter((each) => each.endsWith(".html"))) {
      const html = await file(name);
      const [, policy = ""] =
        html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)"/) ?? [];
      const isReference = /^(certcentral|partner-subscriptions)\/index\.html$/.test(name);
      expect(policy, name).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
      expect(policy.match(/script-src [^;]*/)?.[0], name).not.toContain("'unsafe-inline'");
      expect(policy.includes("style-src 'self' 'unsafe-inline'"), name).toBe(isReference);
      expect(policy.includes("http://127.0.0.1:*"), name).toBe(html.includes('id="try-it"'));
      expect(html, name).not.toMatch(/\son[a-z]+="/);
    }
  });

  test("the references name our copy of Redoc and report nothing", async () => {
    const html = await file("certcentral/index.html");
    expect(html).toContain('import { hydrate } from "/docs/v1/redoc.standalone.js";');
    expect(html).toContain('"disableTelemetry":true');
    expect(html).toContain("x-codeSamples");
    expect(html).toContain("This operation with try-it and short samples");
  });

  test.skipIf(chromiumUnavailableReason !== undefined)(
    "a browser finds everything in that folder",
    async () => {
      await using site = await startSiteInBrowser(siteDir);
      await using watched = await site.open();
      const { page, complaints } = watched;
      expect(new URL(site.url).pathname).toBe("/docs/v1/");
      await page.goto(site.url);
      await page.click("main a[href$='/certcentral/operations/']");
      await page.waitForFunction("location.pathname === '/docs/v1/certcentral/operations/'");
      await page.waitForFunction("!document.querySelector('site-search button').disabled");
      await page.click("site-search button");
      await page.waitForSelector("#starlight__search input", { visible: true });
      await page.type("#starlight__search input", "Create");
      await page.waitForSelector("#starlight__search .pagefind-ui__result-link", { visible: true });
      await page.click("#starlight__search .pagefind-ui__result-link");
      await page.waitForFunction("location.pathname.startsWith('/docs/v1/certcentral/create-api-key/')");
      expect(complaints).toEqual([]);
    },
  );
});

test("names a missing bundle, and the command that makes it", async () => {
  await using out = await temporaryFolder();
  const jsonFile = join(out.dir, "absent.json");
  const absent = [{ slug: "absent", jsonFile, yamlFile: jsonFile }];
  await expect(buildDocs({ documents: absent, outDir: join(out.dir, "site") })).rejects.toThrow(
    `${jsonFile} does not exist. Run \`pnpm build\`.`,
  );
});

test.each([
  [
    "an image from another host",
    "The roles.",
    "![roles](https://example.com/roles.png)",
    /certcentral\/list-api-roles\/index\.html would load from another host: https:\/\/example\.com\/roles\.png\. /,
  ],
  [
    "a document that Redocly cannot read",
    '"3.1.1"',
    '"9.9.9"',
    /Redocly cannot render .*broken\.json: [\s\S]*Unsupported/,
  ],
])(
  "%s makes the build fail, and the previous site stays",
  { timeout: 60_000, tags: ["release"] },
  async (_what, text, replacement, message) => {
    await using folder = await temporaryFolder();
    const outDir = join(folder.dir, "site");
    await mkdir(outDir);
    await writeFile(join(outDir, "index.html"), "the old site");
    const broken = join(folder.dir, "broken.json");
    const original = await readFile(fixture("certcentral").jsonFile, "utf8");
    expect(original).toContain(text);
    await writeFile(broken, original.replace(text, replacement));
    const wrong = [{ slug: "certcentral", jsonFile: broken, yamlFile: broken }];
    await expect(buildDocs({ documents: wrong, guides, outDir })).rejects.toThrow(message);
    expect(await readFile(join(outDir, "index.html"), "utf8")).toBe("the old site");
    expect((await readdir(folder.dir)).sort()).toEqual(["broken.json", "site"]);
  },
);
