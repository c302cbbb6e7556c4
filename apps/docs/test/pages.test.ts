import { readFile } from "node:fs/promises";
import { type Chromium, launchChromium, noChromiumReason } from "@latchkey/runtimes";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publishedDocuments } from "../src/api-document.ts";
import { type DocsServer, serveDocs } from "../src/serve.ts";
import { watchPage } from "./watch-page.ts";

if (noChromiumReason !== undefined)
  console.warn(`SKIPPED, the pages were seen by no browser: ${noChromiumReason}`);

interface Operation {
  readonly slug: string;
  readonly tag: string;
  readonly operationId: string;
  readonly summary: string;
}

describe.skipIf(noChromiumReason !== undefined)("in a browser", { timeout: 60_000 }, () => {
  let server: DocsServer;
  let chromium: Chromium;
  let page: Page;
  let requests: string[];
  let complaints: string[];
  const closers: (() => PromiseLike<void>)[] = [];

  beforeAll(async () => {
    server = await serveDocs({ port: 0 });
    closers.push(() => server.close());
    chromium = await launchChromium();
    closers.push(() => chromium.close());
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  beforeEach(async () => {
    page = await chromium.browser.newPage();
    ({ requests, complaints } = watchPage(page));
    page.setDefaultTimeout(30_000);
    await page.setViewport({ width: 1440, height: 900 });
    page.on("requestfailed", (request) => complaints.push(`request failed: ${request.url()}`));
    await page.evaluateOnNewDocument(`
      addEventListener("securitypolicyviolation", (event) =>
        console.error("policy violation: " + event.violatedDirective + " " + event.blockedURI));
    `);
  });
  afterEach(async () => {
    await page.close();
    const foreign = requests.filter((url) => !/^(data|blob):/.test(url) && !url.startsWith(`${server.url}/`));
    expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
  });

  /** Not waitForNavigation: Redoc's router counts as one when it starts. */
  async function waitForPage(path: string): Promise<void> {
    await page.waitForFunction(`location.pathname === "${path}" && document.readyState === "complete"`);
  }

  /** Clicks until the dialog is there: before Redoc's script has run, a click does nothing. */
  async function search(words: string): Promise<void> {
    const open = async () => {
      if ((await page.$(".overlay input")) !== null) return true;
      const button = await page.$("::-p-text(Search Ctrl+K)");
      // Runs in the page; the types of the DOM are not known here.
      await button?.evaluate((element) => (element as unknown as { click(): void }).click());
      return false;
    };
    await expect.poll(open, { timeout: 30_000 }).toBe(true);
    await page.type(".overlay input", words);
  }

  test("the first page leads to both references", async () => {
    await page.goto(server.url);
    await page.waitForSelector("::-p-text(X-PARTNER-APIKEY)", { visible: true });
    await page.waitForSelector("::-p-text(X-DC-DEVKEY)", { visible: true });
    for (const slug of ["partner-subscriptions", "certcentral"]) {
      await page.click(`a[href="${slug}/"]`);
      await waitForPage(`/${slug}/`);
      await page.click('a[href="../"]');
      await waitForPage("/");
    }
  });

  test("without JavaScript, an operation shows one sample at a time, and a key chooses another", async () => {
    await page.setJavaScriptEnabled(false);
    await page.goto(`${server.url}/certcentral/list-keys/`);
    const shown = async (): Promise<string[]> => {
      const panels = await page.$$(".sample");
      const visible = await Promise.all(panels.map((panel) => panel.isVisible()));
      const ids = await page.$$eval(".sample", (all) => all.map(({ id }) => id));
      return ids.filter((_, index) => visible[index]);
    };
    expect(await shown()).toEqual(["code-curl"]);
    await page.focus("#sample-curl");
    await page.keyboard.press("ArrowRight");
    expect(await shown()).toEqual(["code-python"]);
    await page.click("label[for=sample-typescript]");
    expect(await shown()).toEqual(["code-typescript"]);
  });

  test("the list of pages stands beside a wide page and folds above a narrow one", async () => {
    await page.goto(`${server.url}/certcentral/list-keys/`);
    // Not isVisible(): what is folded has a box all the same.
    const areShown = (): Promise<boolean[]> =>
      page.$$eval('.aside a[href="../get-key/"], .aside summary', (parts) =>
        parts.map((part) => part.checkVisibility()),
      );
    expect(await areShown()).toEqual([false, true]);
    await page.setViewport({ width: 390, height: 844 });
    expect(await areShown()).toEqual([true, false]);
    await page.click(".aside summary");
    expect(await areShown()).toEqual([true, true]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test.each(["partner-subscriptions", "certcentral"])(
    "%s shows the summary of each operation",
    async (slug) => {
      for (const { tag, operationId, summary } of await operationsOf(slug)) {
        await page.goto(`${server.url}/${slug}/#/${tag}/${operationId.toLowerCase()}`);
        await page.waitForSelector(`::-p-xpath(//h2[contains(normalize-space(.), "${summary}")])`, {
          visible: true,
        });
      }
    },
  );

  test("the menu opens a tag and then one of its operations", async () => {
    await page.goto(`${server.url}/partner-subscriptions/`);
    // By keyboard: a tag opens with an animation, and a click would land where its link no longer is.
    for (const hash of ["#/api-keys", "#/api-keys/updateapikeystatus"]) {
      const link = `[data-component-name="Menu/MenuItem"] a[href="${hash}"]`;
      await page.waitForSelector(link, { visible: true });
      await page.focus(link);
      await page.keyboard.press("Enter");
    }
    await page.waitForSelector('::-p-xpath(//h2[contains(., "Activate or deactivate an API key")])', {
      visible: true,
    });
    await page.waitForFunction('location.hash === "#/api-keys/updateapikeystatus"');
  });

  test("an operation shows its header and DigiCert's page", async () => {
    await page.goto(`${server.url}/certcentral/#/api-keys/listkeys`);
    await page.waitForSelector("::-p-xpath(//h2[contains(., 'List keys')])", { visible: true });
    await page.waitForSelector("::-p-xpath(//a[contains(., 'List keys, on DigiCert')])", { visible: true });
    await page.waitForSelector("::-p-xpath(//*[not(self::code) and text()='X-DC-DEVKEY'])", {
      visible: true,
    });
    await page.waitForSelector("::-p-text(Array of objects)", { visible: true });
  });

  test("an operation shows its permissions once, and what of that is assumed", async () => {
    await page.goto(`${server.url}/partner-subscriptions/#/api-keys/createsubaccountapikey`);
    await page.waitForSelector("::-p-xpath(//td[contains(., 'allowed, assumed (1)')])", { visible: true });
    await page.waitForSelector("::-p-xpath(//p[contains(., 'Assumed (1): ')])", { visible: true });
    const reasons = await page.$$eval("p", (all) => all.map(({ textContent: text }) => text ?? ""));
    expect(
      reasons.filter((text) => text.includes("creates keys for itself and its subaccounts")),
    ).toHaveLength(1);
  });

  test("on a telephone no name in a table breaks, and no page is wider than the screen", async () => {
    await page.setViewport({ width: 390, height: 844 });
    await page.goto(`${server.url}/certcentral/`);
    await page.waitForSelector("th code", { visible: true });
    const lines = await page.$$eval("th code", (names) => names.map((name) => name.getClientRects().length));
    expect(new Set(lines)).toEqual(new Set([1]));
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test("the search finds an operation", async () => {
    await page.goto(`${server.url}/certcentral/`);
    await search("key roles");
    await page.waitForSelector(".overlay ::-p-text(/key/api-roles)", { visible: true });
  });

  test("the search shows words that end a line apart from those that begin the next", async () => {
    await page.goto(`${server.url}/certcentral/`);
    await search("how soon a revoked key stops working");
    await page.waitForFunction(
      'document.querySelector(".overlay").innerText.includes("a revoked key stops working")',
    );
  });
});

async function operationsOf(slug: string): Promise<Operation[]> {
  const published = publishedDocuments().find((document) => document.slug === slug);
  if (published === undefined) throw new Error(`no document is published as ${slug}`);
  const document: { paths: Record<string, Record<string, unknown>> } = JSON.parse(
    await readFile(published.jsonFile, "utf8"),
  );
  return Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .flatMap((operation) => (isOperation(operation) ? [operation] : []))
    .map(({ tags: [tag = ""], operationId, summary }) => ({
      slug,
      tag: tag.toLowerCase().replaceAll(" ", "-"),
      operationId,
      summary,
    }));
}

function isOperation(value: unknown): value is { tags: string[]; operationId: string; summary: string } {
  return typeof value === "object" && value !== null && "operationId" in value;
}
