import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromiumUnavailableReason } from "@latchkey/runtimes";
import type { HTTPResponse, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { siteFolder } from "../../src/site/settings.ts";
import type { Operation } from "../../src/spec/api.ts";
import { publishedApis } from "../../src/spec/documents.ts";
import { darkScheme, type Finding, findingsOf, lightScheme } from "./accessibility.ts";
import { type SiteInBrowser, startSiteInBrowser } from "./site-in-browser.ts";

if (chromiumUnavailableReason !== undefined)
  console.warn(`SKIPPED, no browser opened the pages: ${chromiumUnavailableReason}`);

const apis = publishedApis();
const operations = apis.flatMap((api) => api.operations);
const references = apis.map(({ slug }) => `${slug}/`);
const pages = readdirSync(siteFolder, { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)index\.html$/.test(file))
  .map((file) => file.replace(/index\.html$/, ""))
  .filter((path) => !references.includes(path))
  .sort();

/** Each window has one theme, since the colors do not depend on the width. */
const wide = { width: 1440, theme: "light", scheme: lightScheme };
const narrow = { width: 390, theme: "dark", scheme: darkScheme };
/**
 * `pnpm test` opens a page with all parts of an operation in the light theme only, and the first page in the dark
 * theme only. `pnpm test:release` opens every page in both windows.
 */
const typical = [
  { path: "certcentral/create-key/", ...wide },
  { path: "", ...narrow },
];

/** A page and its search may load this many kB of scripts, in gzip. */
const mostKb = 120;

/**
 * Whether a finding is known: Starlight's search button is named "Search", but its text also has a keyboard
 * shortcut.
 */
function isOfStarlight({ rule, first }: Finding): boolean {
  return rule === "label-content-name-mismatch" && first.every((html) => html.includes("data-open-modal"));
}

/** What axe-core finds in Redoc's part, by rule. Our styles cannot fix these findings. */
const knownOfRedoc: Readonly<Record<string, string>> = {
  "label-content-name-mismatch":
    "Redoc labels the button that chooses an example `Example`, and shows the name of the example on it",
  "scrollable-region-focusable":
    "the keyboard does not reach Redoc's box around a wide table; our own page of the API has the same table",
};

describe.skipIf(chromiumUnavailableReason !== undefined)("in a browser", { timeout: 60_000 }, () => {
  let site: SiteInBrowser;
  beforeAll(async () => {
    site = await startSiteInBrowser();
  }, 60_000);
  afterAll(() => site[Symbol.asyncDispose]());

  test.each(typical)("/$path is complete and accessible at $width px in the $theme theme", (window) =>
    expectWholePage(window.path, [window]),
  );
  test.concurrent.each(pages)(
    "/%s is complete and accessible, wide in the light theme and narrow in the dark theme",
    { tags: ["release"] },
    (path) => expectWholePage(path, [wide, narrow]),
  );

  async function expectWholePage(path: string, windows: readonly (typeof wide)[]): Promise<void> {
    await using watched = await site.open();
    const { page, complaints } = watched;
    const findings: Finding[] = [];
    await page.goto(`${site.url}${path}`);
    for (const { width, scheme } of windows) {
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures(scheme);
      // A moment after the width changes, a script makes the code blocks that scroll focusable.
      await page.waitForFunction(
        "[...document.querySelectorAll('pre')].every((pre) => pre.scrollWidth <= pre.clientWidth || pre.tabIndex === 0)",
      );
      findings.push(...(await findingsOf(page)));
      expect(await page.evaluate("document.documentElement.scrollWidth"), `${width} px`).toBe(width);
      expect(await clippedElements(page), `${width} px`).toEqual([]);
    }
    expect({ complaints, findings: findings.filter((finding) => !isOfStarlight(finding)) }).toEqual({
      complaints: [],
      findings: [],
    });
  }

  const withoutScript = "without JavaScript, the page of $operationId shows every field, status and sample";
  test.concurrent.each(operations.slice(0, 1))(withoutScript, expectAllWithoutScript);
  test.concurrent.each(operations.slice(1))(withoutScript, { tags: ["release"] }, expectAllWithoutScript);

  async function expectAllWithoutScript(operation: Operation): Promise<void> {
    await using watched = await site.open();
    const { page, complaints } = watched;
    await page.setJavaScriptEnabled(false);
    await page.goto(`${site.url}${operation.api}/${operation.slug}/`);
    expect(await visibleNames(page)).toEqual(namesOf(operation));
    const panels = await page.$$eval("[role=tabpanel]", (all) =>
      all.map((panel) => panel.checkVisibility() && panel.getClientRects().length > 0),
    );
    // There is a panel for each of five languages, for each of their two forms, and for each response.
    expect(panels).toEqual(Array(15 + operation.responses.length).fill(true));
    expect(complaints).toEqual([]);
  }

  test("every page remembers the chosen language and form of samples", async () => {
    await using watched = await site.open();
    const { page } = watched;
    const shown = (): Promise<(string | null)[]> =>
      page.$$eval(".operation-code [role=tab][aria-selected=true]", (tabs) =>
        tabs.filter((tab) => tab.checkVisibility()).map((tab) => tab.textContent?.trim() ?? null),
      );
    await page.goto(`${site.url}certcentral/list-keys/`);
    expect(await shown()).toEqual(["curl", "Short", "200"]);
    await page.click("::-p-xpath(//a[@role='tab'][normalize-space()='Python'])");
    expect(await shown()).toEqual(["Python", "Short", "200"]);
    await page.goto(`${site.url}partner-subscriptions/create-subaccount-api-key/`);
    expect(await shown()).toEqual(["Python", "Short", "201"]);
    expect(await page.$eval(".operation-code", ({ textContent }) => textContent)).toContain("requests.post(");
  });

  test("the keyboard reaches the content, the tabs and the code", async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.goto(`${site.url}certcentral/get-key/`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("location.hash")).toBe("#_top");
    await page.focus(".operation-code [role=tab][aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("TypeScript");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    expect(outline).not.toBe("none");
  });

  test("the code of an operation stays in view while its text scrolls", async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.goto(`${site.url}certcentral/list-keys/`);
    await page.evaluate("scrollTo(0, 2500)");
    expect(await page.$eval(".operation-code", (code) => code.getBoundingClientRect().top)).toBeGreaterThan(
      0,
    );
    await page.setViewport({ width: 390, height: 900 });
    expect(await page.$eval(".operation-code", (code) => getComputedStyle(code).position)).toBe("static");
  });

  test("a printed operation has its text and its code", async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.emulateMediaType("print");
    await page.goto(`${site.url}certcentral/get-key/`);
    const isShown = (selector: string): Promise<boolean> =>
      page.$eval(selector, (element) => element.checkVisibility());
    expect(await isShown(".operation-text")).toBe(true);
    expect(await isShown(".operation-code")).toBe(true);
    for (const selector of [".sidebar", ".try-it", ".top-links"]) {
      expect(await isShown(selector), selector).toBe(false);
    }
  });

  test("an unknown address shows a page that links to the first page", async () => {
    await using watched = await site.open();
    const { page } = watched;
    expect((await page.goto(`${site.url}certcentral/nothing/here/`))?.status()).toBe(404);
    expect(await page.$eval("h1", ({ textContent }) => textContent)).toBe("Page not found");
    await page.click("main a");
    await page.waitForFunction(`location.href === ${JSON.stringify(site.url)}`);
  });

  test(`the search finds a field with at most ${mostKb} kB of scripts`, async () => {
    await using watched = await site.open();
    const { page, requests, complaints } = watched;
    const responses: HTTPResponse[] = [];
    page.on("response", (response) => responses.push(response));
    await page.goto(`${site.url}certcentral/list-keys/`, { waitUntil: "networkidle0" });
    const before = await scriptKb(responses);
    expect(requests.filter((url) => /pagefind|_astro\/app\./.test(url))).toEqual([]);
    const links = await search(page, "api_key_last4");
    const after = await scriptKb(responses);
    console.info(`${before.toFixed(1)} kB of scripts, ${after.toFixed(1)} kB with a search`);
    expect(after).toBeLessThanOrEqual(mostKb);
    expect(links).toContainEqual(expect.stringContaining(`${site.url}partner-subscriptions/`));
    expect(complaints).toEqual([]);
  });

  test.each([
    ["an operation", "List API keys", "partner-subscriptions/list-api-keys/"],
    ["an error code", "request_limit_exceeded", "guides/errors/"],
    ["a word of a guide", "docker", "guides/testing/"],
    ["a language", "python", "guides/other-languages/"],
  ])("the search finds %s", { tags: ["release"] }, async (_what, query, path) => {
    await using watched = await site.open();
    const { page, complaints } = watched;
    await page.goto(`${site.url}changelog/`);
    const links = await search(page, query);
    expect(
      links.some((link) => link.startsWith(`${site.url}${path}`)),
      links.join("\n"),
    ).toBe(true);
    expect(complaints).toEqual([]);
  });

  test.each([{ scheme: lightScheme }, { scheme: darkScheme }])(
    "the references are accessible, except for the known problems of Redoc",
    { tags: ["release"] },
    async ({ scheme }) => {
      await using watched = await site.open();
      const { page, complaints } = watched;
      await page.emulateMediaFeatures(scheme);
      const findings: Finding[] = [];
      for (const route of ["certcentral/", "certcentral/#/api-keys/createkey", "partner-subscriptions/"]) {
        // Opens another document first, since a new fragment alone does not load the page again.
        await page.goto("about:blank");
        await page.goto(`${site.url}${route}`, { waitUntil: "networkidle0" });
        for (const width of [1440, 390]) {
          await page.setViewport({ width, height: 900 });
          expect(await page.evaluate("document.documentElement.scrollWidth"), `${route} ${width}`).toBe(
            width,
          );
          findings.push(...(await findingsOf(page)));
        }
      }
      expect(findings.filter(({ rule }) => knownOfRedoc[rule] === undefined)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  test("a reference uses the chosen theme, and links to our page of an operation, which links back", async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.goto(`${site.url}certcentral/create-key/`);
    await page.select("starlight-theme-select select", "dark");
    const reference = await page.$eval(".top-links a:last-child", (link) => (link as HTMLAnchorElement).href);
    expect(reference).toBe(`${site.url}certcentral/`);
    await page.goto(`${reference}#/api-keys/createkey`);
    expect(
      await page.$eval("html", ({ dataset, classList }) => [dataset["theme"], classList.contains("dark")]),
    ).toEqual(["dark", true]);
    await page.waitForSelector("#redoc a[href='create-key/']", { visible: true });
    await page.click("#redoc a[href='create-key/']");
    await page.waitForFunction("location.pathname.endsWith('/certcentral/create-key/')");
  });

  test("the references link to each other, and keep the theme", { tags: ["release"] }, async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.goto(`${site.url}certcentral/create-key/`);
    await page.select("starlight-theme-select select", "dark");
    await page.click(".top-links a:last-child");
    await page.waitForFunction("location.pathname.endsWith('/certcentral/')");
    await page.click("::-p-xpath(//a[normalize-space()='Partner Subscriptions API keys'])");
    await page.waitForFunction("location.pathname.endsWith('/partner-subscriptions/')");
    expect(
      await page.$eval("html", ({ dataset, classList }) => [dataset["theme"], classList.contains("dark")]),
    ).toEqual(["dark", true]);
  });

  test("without JavaScript, a reference links to the list of operations", async () => {
    await using watched = await site.open();
    const { page } = watched;
    await page.setJavaScriptEnabled(false);
    await page.goto(`${site.url}certcentral/`);
    expect(await page.$eval(".reference-bar noscript", (notice) => notice.checkVisibility())).toBe(true);
    await page.click(".reference-bar noscript a");
    await page.waitForFunction("location.pathname.endsWith('/certcentral/operations/')");
  });
});

/** Opens the search, types a query, and returns the addresses of the results. */
async function search(page: Page, query: string): Promise<string[]> {
  await page.waitForFunction("!document.querySelector('site-search button').disabled");
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector("#starlight__search input", { visible: true });
  await page.type("#starlight__search input", query);
  // While the query is typed, the search shows the results of its first letters.
  await page.waitForFunction(
    (typed) =>
      new RegExp(`^\\d+ results? for ${typed}$`).test(
        document.querySelector(".pagefind-ui__message")?.textContent?.trim() ?? "",
      ),
    {},
    query,
  );
  await page.waitForSelector("#starlight__search .pagefind-ui__result-link", { visible: true });
  return page.$$eval("#starlight__search .pagefind-ui__result-link", (links) =>
    links.map((link) => (link as HTMLAnchorElement).href),
  );
}

async function scriptKb(responses: readonly HTTPResponse[]): Promise<number> {
  const scripts = responses.filter((response) =>
    /\.(js|wasm|pagefind)$/.test(new URL(response.url()).pathname),
  );
  const sizes = await Promise.all(scripts.map(async (each) => gzipSync(await each.buffer()).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

/**
 * Returns elements whose text is cut off: the text is wider than the box of the element, and the box does not
 * scroll.
 */
function clippedElements(page: Page): Promise<string[]> {
  return page.$$eval("main :is(table, td, th, p, li, h1, h2, h3, pre, code)", (all) =>
    all
      .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
      .filter(
        (element) =>
          element.clientWidth > 0 && ["hidden", "clip"].includes(getComputedStyle(element).overflowX),
      )
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 60)}`),
  );
}

function visibleNames(page: Page): Promise<(string | null)[]> {
  return page.$$eval(
    ".operation-text li > p:first-child > strong:first-child > code, .operation-text h3",
    (names) =>
      names
        .filter((name) => name.checkVisibility() && name.getClientRects().length > 0)
        .map(({ textContent }) => textContent?.match(/^\d{3}(?= )/)?.[0] ?? textContent)
        .filter((name) => name !== "Invalid keys"),
  );
}

function namesOf({ parameters, request, responses }: Operation): string[] {
  return [
    ...parameters.map(({ name }) => name),
    ...(request?.fields ?? []).map(({ name }) => name),
    ...responses.flatMap(({ status, fields, examples }) => [
      String(status),
      ...(status < 400
        ? fields.map(({ name }) => name)
        : new Set(
            examples.map(({ value }) => (value as { errors: { code: string }[] }).errors[0]?.code ?? ""),
          )),
    ]),
  ];
}
