import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { noChromiumReason } from "@latchkey/runtimes";
import type { HTTPResponse, MediaFeature, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { readGuides } from "../src/guides/read-guides.ts";
import type { OperationModel } from "../src/model/api-model.ts";
import { operationFolder } from "../src/pages/site-paths.ts";
import { planSite } from "../src/site-plan.ts";
import { darkScheme, type Finding, findingsOf, lightScheme } from "./accessibility.ts";
import { type SiteInBrowser, startSiteInBrowser } from "./site-in-browser.ts";

if (noChromiumReason !== undefined)
  console.warn(`SKIPPED, the pages were looked at by no browser: ${noChromiumReason}`);

const mostKb = 60;
const widths = [1440, 390];

const apis = publishedApis();
const operations = apis.flatMap((api) => api.operations);
const ownPages = planSite({ apis, guides: readGuides(apis) })
  .map(({ path }) => path)
  .filter((path) => path.endsWith("index.html"))
  .map((path) => path.replace(/index\.html$/, ""));

const referenceRoutes = [
  "partner-subscriptions/#/api-keys/listapikeys",
  "certcentral/",
  "certcentral/#/api-keys/createkey",
];

/** What axe-core finds in Redoc's pages and no style sheet of ours can mend, by its rule. */
const knownOfRedoc: Readonly<Record<string, string>> = {
  "label-content-name-mismatch":
    "Redoc labels the button that chooses an example `Example`, and shows the name of the example on it",
  "scrollable-region-focusable":
    "Redoc's box around a wide table of a description is not reached by keyboard; our own page of the API has the same table",
};

describe.skipIf(noChromiumReason !== undefined)("in a browser", { timeout: 60_000 }, () => {
  let site: SiteInBrowser;
  /** In kB, as gzip. */
  const weights = new Map<string, number>();

  beforeAll(async () => {
    site = await startSiteInBrowser();
  }, 60_000);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    const [heaviest = ["none", 0]] = [...weights].sort(([, a], [, b]) => b - a);
    console.log(
      `weight: of ${weights.size} pages with all they load, the heaviest is /${heaviest[0]} with ${heaviest[1].toFixed(1)} kB gzip`,
    );
  });

  test.concurrent.each(ownPages)(
    "/%s opens, is light, fits a telephone, and axe-core finds nothing",
    async (path) => {
      await using watched = await site.open();
      const { page, complaints, requests } = watched;
      const responses: HTTPResponse[] = [];
      page.on("response", (response) => responses.push(response));
      const findings: Finding[] = [];
      await page.goto(`${site.url}${path}`);
      weights.set(path, await weightOf(responses, site.dir));
      for (const width of widths) {
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures(lightScheme);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        findings.push(...(await findingsOf(page, "all")));
        await page.emulateMediaFeatures(darkScheme);
        findings.push(...(await findingsOf(page, "colours")));
      }
      expect({ complaints, findings }).toEqual({ complaints: [], findings: [] });
      expect(weights.get(path)).toBeLessThanOrEqual(mostKb);
      expect(requests.filter((url) => /try-it-\w+\.js$|search-index/.test(url))).toEqual([]);
    },
  );

  test.each(widths)("axe-core finds nothing in the results of a search, %i px", async (width) => {
    await using watched = await site.open();
    const { page } = watched;
    await page.setViewport({ width, height: 900 });
    await page.goto(site.url);
    for (const [query, shown] of [
      ["status", "#search-results [role=option]"],
      ["nothing like this", ".search-note"],
    ] as const) {
      await page.click("#search-input", { count: 3 });
      await page.type("#search-input", query);
      await page.waitForSelector(shown, { visible: true });
      await page.keyboard.press("ArrowDown");
      await page.emulateMediaFeatures(lightScheme);
      const findings = [...(await findingsOf(page, "all"))];
      await page.emulateMediaFeatures(darkScheme);
      findings.push(...(await findingsOf(page, "colours")));
      expect(findings).toEqual([]);
    }
  });

  test("of the references, axe-core finds what is known of Redoc's pages, and all of it", async () => {
    const findings = (await Promise.all([lightScheme, darkScheme].map(findingsOfReferences))).flat();
    expect(findings.filter(({ rule }) => knownOfRedoc[rule] === undefined)).toEqual([]);
    const found = new Set(findings.map(({ rule }) => rule));
    expect(Object.keys(knownOfRedoc).filter((rule) => !found.has(rule))).toEqual([]);
  });

  async function findingsOfReferences(scheme: MediaFeature[]): Promise<Finding[]> {
    await using watched = await site.open();
    const { page, complaints } = watched;
    const findings: Finding[] = [];
    // Before the page opens: Redoc asks for the scheme once.
    await page.emulateMediaFeatures(scheme);
    for (const route of referenceRoutes) {
      // Another document first: a new fragment alone would load nothing.
      await page.goto("about:blank");
      await page.goto(`${site.url}${route}`);
      await page.waitForSelector(route.includes("#") ? "h2" : "h1", { visible: true });
      await page.waitForSelector("::-p-text(Loading...)", { hidden: true });
      for (const width of widths) {
        await page.setViewport({ width, height: 900 });
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        findings.push(...(await findingsOf(page, scheme === lightScheme ? "all" : "colours")));
      }
    }
    expect(complaints).toEqual([]);
    return findings;
  }

  test.concurrent.each(operations.map((operation) => ({ operation, path: operationFolder(operation) })))(
    "without JavaScript, /$path shows every parameter, field and status",
    async ({ operation, path }) => {
      await using watched = await site.open();
      const { page } = watched;
      await page.setJavaScriptEnabled(false);
      await page.goto(`${site.url}${path}`);
      const shown = await visibleNames(page);
      expect(shown).toEqual(expect.arrayContaining(namesOf(operation)));
      expect(shown).toHaveLength(namesOf(operation).length);
    },
  );
});

/** What a page loads until it is left alone, with the icon, which this browser does not ask for. */
async function weightOf(responses: readonly HTTPResponse[], dir: string): Promise<number> {
  const bodies = await Promise.all(responses.map((response) => response.buffer()));
  const all = [...bodies, await readFile(join(dir, "favicon.svg"))];
  return all.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
}

/** The parameters, fields and statuses that a reader sees, each where it belongs. */
function visibleNames(page: Page): Promise<string[]> {
  return page.$$eval("tr[id^=param-] th code, tr[id^=field-] th code, h3[id^=response-] .status", (names) =>
    names
      .filter((name) => name.checkVisibility() && name.getClientRects().length > 0)
      .map((name) => `${name.closest("[id]")?.id.split("-")[0]} ${name.textContent}`),
  );
}

function namesOf({ parameters, requestBody, responses }: OperationModel): string[] {
  return [
    ...parameters.map(({ name }) => `param ${name}`),
    ...[...(requestBody?.fields ?? []), ...responses.flatMap(({ fields }) => fields)].map(
      ({ path }) => `field ${path}`,
    ),
    ...responses.map(({ status }) => `response ${status}`),
  ];
}
