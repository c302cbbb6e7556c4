import { noChromiumReason } from "@latchkey/runtimes";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SiteInBrowser, startSiteInBrowser, type WatchedPage } from "./site-in-browser.ts";

if (noChromiumReason !== undefined)
  console.warn(`SKIPPED, the search was used in no browser: ${noChromiumReason}`);

const option = "#search-results [role=option]";

describe.skipIf(noChromiumReason !== undefined)("the search in a browser", { timeout: 60_000 }, () => {
  let site: SiteInBrowser;
  let watched: WatchedPage;
  let page: Page;
  beforeAll(async () => {
    site = await startSiteInBrowser();
  }, 60_000);
  afterAll(() => site[Symbol.asyncDispose]());
  beforeEach(async () => {
    watched = await site.open();
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched[Symbol.asyncDispose]();
  });

  const isAsked = (): boolean => watched.requests.includes(`${site.url}search-index.json`);

  async function open(path = ""): Promise<void> {
    await page.goto(`${site.url}${path}`);
    await page.waitForSelector("#search-input", { visible: true });
  }

  async function search(query: string): Promise<void> {
    await page.click("#search-input");
    await page.type("#search-input", query);
    await page.waitForFunction(
      "/result|Nothing|could not/.test(document.querySelector('.search [role=status]')?.textContent)",
    );
  }

  const note = (): Promise<string | null> =>
    page.$eval(".search [role=status]", (element) => element.textContent);

  async function isAt(path: string): Promise<void> {
    await page.waitForFunction(`location.href === ${JSON.stringify(`${site.url}${path}`)}`);
  }

  test("an operation is found by the name of a field, and its page opens there", async () => {
    await open("guides/errors/");
    await search("api_key_last4");
    const [first] = await page.$$eval(option, (options) => options.map(({ textContent }) => textContent));
    expect(first).toContain("api_keys[].api_key_last4");
    expect(first).toContain("Partner Subscriptions API keys · List API keys");
    await page.click(option);
    await isAt("partner-subscriptions/list-api-keys/#field-200-api_keys-api_key_last4");
    await page.waitForSelector(":target", { visible: true });
    expect(await page.$eval(":target th", ({ textContent }) => textContent)).toBe("api_keys[].api_key_last4");
    expect(watched.complaints).toEqual([]);
  });

  test("the index is loaded when the field is first used, and once", async () => {
    await open("certcentral/list-keys/");
    expect(isAsked()).toBe(false);
    await search("last_used_date");
    expect(isAsked()).toBe(true);
    await search(" certcentral");
    expect(watched.requests.filter((url) => url.endsWith("search-index.json"))).toHaveLength(1);
  });

  test("by keyboard: a shortcut to the field, arrows to a result, Enter opens it, Escape closes the list", async () => {
    await open("certcentral/list-keys/");
    const active = (): Promise<string | null> =>
      page.$eval("#search-input", (input) => {
        const id = input.getAttribute("aria-activedescendant");
        return id === null ? null : (document.getElementById(id)?.textContent ?? "missing");
      });
    await page.keyboard.press("/");
    await page.keyboard.type("429");
    await page.waitForSelector(option, { visible: true });
    expect(await page.$eval("#search-input", (input) => input.getAttribute("aria-expanded"))).toBe("true");
    expect(await active()).toBeNull();
    const titles = await page.$$eval(option, (options) => options.map(({ textContent }) => textContent));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await active()).toBe(titles[1]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await active()).toBe(titles.at(-1));
    expect(await page.$$eval("[aria-selected=true]", (all) => all.length)).toBe(1);

    await page.keyboard.press("Escape");
    await page.waitForSelector("#search-results", { hidden: true });
    expect(await page.$eval("#search-input", (input) => input.getAttribute("aria-expanded"))).toBe("false");
    expect(await page.evaluate("document.activeElement.id")).toBe("search-input");
    expect(await page.$eval("input#search-input", ({ value }) => value)).toBe("429");

    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.down("Control");
    await page.keyboard.press("k");
    await page.keyboard.up("Control");
    // What was searched for is selected: typing replaces it.
    await page.keyboard.type("listapikeys");
    await page.waitForSelector(`${option}[href$="/list-api-keys/"]`, { visible: true });
    await page.keyboard.press("Enter");
    await isAt("partner-subscriptions/list-api-keys/");
  });

  test("a slash that is typed into another field stays there", async () => {
    await open("certcentral/list-keys/");
    await page.evaluate("document.querySelector('main').append(document.createElement('textarea'))");
    await page.type("main textarea", "/");
    expect(await page.$eval("main textarea", ({ value }) => value)).toBe("/");
  });

  test("the count is told, and so is that nothing was found", async () => {
    await open();
    await search("acme_directory_url");
    expect(await note()).toMatch(/^\d+ results\.$/);
    await search("x");
    await page.waitForSelector("::-p-text(Nothing found for “acme_directory_urlx”.)", { visible: true });
    expect(await page.$$(option)).toEqual([]);
    await page.click("h1");
    await page.waitForSelector(".search-note", { hidden: true });
  });

  test("where the index cannot be loaded, it says so, and tries again", async () => {
    await page.setRequestInterception(true);
    let isBroken = true;
    page.on("request", (request) =>
      isBroken && request.url().endsWith("search-index.json")
        ? void request.abort()
        : void request.continue(),
    );
    await open();
    await search("key");
    await page.waitForSelector("::-p-text(The search could not be loaded.)", { visible: true });
    isBroken = false;
    await page.type("#search-input", "_id");
    await page.waitForSelector(option, { visible: true });
    expect(watched.complaints.filter((complaint) => complaint.startsWith("page error"))).toEqual([]);
  });

  test("without JavaScript there is no field", async () => {
    await page.setJavaScriptEnabled(false);
    await page.goto(site.url);
    expect(await (await page.$("#search-input"))?.isVisible()).toBe(false);
  });
});
