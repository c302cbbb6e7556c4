import { type Chromium, launchChromium, noChromiumReason } from "@latchkey/runtimes";
import { startSandboxServer } from "@latchkey/sandbox-server";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { buildDocs } from "../src/build.ts";
import { type DocsServer, serveDocs } from "../src/serve.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { watchPage } from "./watch-page.ts";

if (noChromiumReason !== undefined)
  console.warn(`SKIPPED, try-it was tried in no browser: ${noChromiumReason}`);

const createPage = "partner-subscriptions/create-subaccount-api-key/";

describe.skipIf(noChromiumReason !== undefined)("try-it in a browser", { timeout: 60_000 }, () => {
  let docs: DocsServer;
  let chromium: Chromium;
  let page: Page;
  let requests: string[];
  let complaints: string[];
  /** The servers beside the site that a test sends something to. */
  let allowed: string[];
  const closers: (() => PromiseLike<void>)[] = [];

  beforeAll(async () => {
    const site = await temporaryFolder();
    closers.push(() => site[Symbol.asyncDispose]());
    await buildDocs({ outDir: site.dir });
    docs = await serveDocs({ port: 0, siteDir: site.dir });
    closers.push(() => docs.close());
    chromium = await launchChromium();
    closers.push(() => chromium.close());
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  beforeEach(async () => {
    allowed = [];
    page = await chromium.browser.newPage();
    ({ requests, complaints } = watchPage(page));
    page.setDefaultTimeout(20_000);
    await page.setViewport({ width: 1440, height: 900 });
    page.on("response", (response) => {
      if (response.status() >= 400 && response.url().startsWith(docs.url)) complaints.push(response.url());
    });
  });
  afterEach(async () => {
    const stored = await page.evaluate(
      "[...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie, location.search, location.hash].join('')",
    );
    const { cookies } = await (await page.createCDPSession()).send("Network.getCookies");
    await page.close();
    const origins = [docs.url, ...allowed];
    const foreign = requests.filter((url) => !origins.includes(new URL(url).origin));
    expect({ foreign, complaints, stored, cookies }).toEqual({
      foreign: [],
      complaints: [],
      stored: "",
      cookies: [],
    });
  });

  async function open(path: string): Promise<void> {
    await page.goto(`${docs.url}/${path}`);
    await page.click("::-p-text(Try it in your browser)");
    await page.waitForSelector(".try-panel");
  }

  /** Chooses an option by the words that it begins with. */
  async function choose(id: string, words: string): Promise<void> {
    const value = await page.$eval(
      `#${id}`,
      (select, start) =>
        [...(select as HTMLSelectElement).options].find(({ text }) => text.startsWith(start))?.value,
      words,
    );
    if (value === undefined) throw new Error(`#${id} has no option that begins with ${words}`);
    await page.select(`#${id}`, value);
  }

  async function fill(id: string, text: string): Promise<void> {
    await page.$eval(`#${id}`, (input) => {
      (input as HTMLInputElement).value = "";
    });
    await page.type(`#${id}`, text);
  }

  /** Sends the form, by keyboard; resolves to the heading of the reply once it has the focus. */
  async function send(): Promise<string> {
    await page.focus(".try-send");
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.matches('.try-result h3')");
    return page.$eval(".try-result h3", (heading) => heading.textContent ?? "");
  }

  const textOf = (selector: string): Promise<string> =>
    page.$eval(selector, (element) => element.textContent ?? "");
  const marked = (word: "added" | "changed"): Promise<string[]> =>
    page.$$eval(`tr.try-${word} td:first-child`, (cells) => cells.map((cell) => cell.textContent ?? ""));

  test("creates a key, lists it, deactivates it and is refused with it", async () => {
    await open(createPage);
    await fill("try-body-name", "From the browser");
    expect(await send()).toMatch(/^Reply: 201 Created/);
    const secret = await textOf(".try-secret code");
    expect(secret).toMatch(/^[A-Za-z0-9]{40,}$/);
    expect(await marked("added")).toEqual(["12350"]);

    await choose("try-operation", "List API keys");
    await choose("try-caller", "Key 12350");
    expect(await send()).toMatch(/^Reply: 200 OK/);
    expect(await textOf(".try-result")).toContain('"name": "From the browser"');

    await choose("try-operation", "Activate or deactivate");
    expect(await page.$eval("#try-parameters-apiKeyId", (input) => (input as HTMLInputElement).value)).toBe(
      "12350",
    );
    await page.select("#try-body-status", "inactive");
    await choose("try-caller", "Key 12345");
    expect(await send()).toMatch(/^Reply: 204 No Content/);
    expect(await marked("changed")).toContain("12350");
    const values = await page.$$eval(".try-result mark", (marks) => marks.map((mark) => mark.textContent));
    expect(values).toContain("inactive");

    await choose("try-operation", "List API keys");
    await choose("try-caller", "Key 12350");
    expect(await send()).toMatch(/^Reply: 403 Forbidden/);
    expect(await textOf(".try-result")).toContain('"message": "Access denied."');
    // The secret was shown once.
    expect(await page.content()).not.toContain(secret);
  });

  test("shows the request with its key masked, and a curl line that has none", async () => {
    await open(createPage);
    await send();
    const text = await textOf(".try-result");
    expect(text).toContain(
      "POST /partner-subscription/api/v1/api-key/account/67891\nX-PARTNER-APIKEY: …xyz9",
    );
    expect(text).toContain(`printf 'X-PARTNER-APIKEY: %s' "$DIGICERT_PARTNER_API_KEY" | curl`);
    expect(text).not.toContain("sandbox-demo-partner-parent-key");
  });

  test("sends what is wrong, and the sandbox says so", async () => {
    await open("certcentral/create-key/");
    await page.click("#try-as-json");
    await fill("try-json", '{"name": 7}');
    expect(await send()).toMatch(/^Reply: 400 Bad Request/);
    expect(await textOf(".try-result")).toContain("/name");
    expect(await textOf(".try-result")).toContain("Nothing changed.");
  });

  test("another key, and none, are refused; what no header can hold is told", async () => {
    await open("certcentral/list-keys/");
    for (const words of ["No key", "Another key"]) {
      await choose("try-caller", words);
      expect(await send()).toMatch(/^Reply: 403/);
      const isSent = (await textOf(".try-result")).includes("X-DC-DEVKEY");
      expect({ words, isSent }).toEqual({ words, isSent: words !== "No key" });
    }
    expect(await page.$eval("#try-key", (input) => input.getAttribute("type"))).toBe("password");
    await fill("try-key", "ключ");
    await page.click(".try-send");
    await page.waitForSelector("[role=alert]::-p-text(X-DC-DEVKEY cannot hold this text)");
  });

  test("every operation of both APIs is answered with its success", async () => {
    for (const { slug, operations: expected } of publishedApis()) {
      await open(`${slug}/${expected[0]?.slug}/`);
      const operations = await page.$$eval("#try-operation option", (options) =>
        options.map((option) => option.getAttribute("value") ?? ""),
      );
      expect(operations.length).toBeGreaterThan(3);
      expect(operations).toHaveLength(expected.length);
      for (const operation of operations) {
        await page.select("#try-operation", operation);
        expect(await send(), operation).toMatch(/^Reply: 20[014] /);
      }
    }
  });

  test("a reset forgets the keys that were created, and so does leaving the page", async () => {
    await open(createPage);
    for (const forget of [
      () => page.click(".try-reset"),
      () => page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))"),
    ]) {
      await send();
      const secret = await textOf(".try-secret code");
      await choose("try-caller", "Key 12350");
      await forget();
      expect(await page.content()).not.toContain(secret);
      expect(await textOf("#try-caller")).not.toContain("created");
      // The next sandbox begins anew.
      await send();
      expect(await marked("added")).toEqual(["12350"]);
      await page.click(".try-reset");
    }
  });

  test("a server on this machine answers where it allows the site, and only then", async () => {
    await using open_ = await startSandboxServer({ port: 0, allowOrigin: [docs.url] });
    await using closed = await startSandboxServer({ port: 0 });
    allowed.push(open_.url, closed.url);
    await open("partner-subscriptions/update-api-key-status/");
    await page.click("#try-server");
    await fill("try-address", open_.url);
    expect(await send()).toMatch(/^Reply: 204/);
    expect(await textOf(".try-result")).toContain(`Sent to ${open_.url}.`);
    const list = await fetch(`${open_.url}/partner-subscription/api/v1/api-key/12346`, {
      headers: { "X-PARTNER-APIKEY": open_.keys["parent"] ?? "" },
    });
    expect(await list.json()).toMatchObject({ status: "inactive" });

    await fill("try-address", closed.url);
    await page.click(".try-send");
    await page.waitForSelector(`[role=alert]::-p-text(--allow-origin ${docs.url})`);
    // The browser says that it kept the reply back; that is what the test is about.
    expect(complaints.splice(0).join()).toContain("CORS");
  });

  test("sends nothing to what is no address of this machine", async () => {
    await open("partner-subscriptions/list-api-keys/");
    const before = requests.length;
    await page.click("#try-server");
    for (const [address, advice] of [
      ["https://www.digicert.com", "Only a server on this machine"],
      ["http://192.168.0.1:4010", "Only a server on this machine"],
      ["http://127.0.0.1.example.com", "Only a server on this machine"],
      ["http://127.0.0.1@example.com", "Only a server on this machine"],
      ["http://[::1]:4010", "cannot allow [::1]"],
      ["http://127.0.0.1:4010/services", "anything behind its port: http://127.0.0.1:4010."],
      ["http://key@127.0.0.1:4010", "anything behind its port: http://127.0.0.1:4010."],
      ["4010", "no URL"],
    ] as const) {
      await fill("try-address", address);
      await page.click(".try-send");
      await page.waitForFunction(
        `document.querySelector('.try-problem').textContent.includes(${JSON.stringify(advice)})`,
      );
      expect(await page.evaluate("document.activeElement.matches('#try-address[aria-invalid=true]')")).toBe(
        true,
      );
    }
    expect(requests).toHaveLength(before);
  });

  test("at 390 px the page is no wider than the screen, with a reply too", async () => {
    await page.setViewport({ width: 390, height: 844 });
    await open(createPage);
    await send();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test.each([
    { width: 1440, scheme: "light" },
    { width: 390, scheme: "dark" },
  ])("axe finds nothing in the form and a reply, $scheme at $width px", async ({ width, scheme }) => {
    await page.setViewport({ width, height: 844 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await open(createPage);
    await send();
    await page.click("#try-server");
    await page.click("#try-as-json");
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      "axe.run('#try-it').then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))",
    );
    expect(found).toEqual([]);
  });

  test("nothing but the button is loaded before it is used", async () => {
    await page.goto(`${docs.url}/${createPage}`);
    await page.waitForSelector("::-p-text(Try it in your browser)");
    const isPart = (url: string): boolean => /try-it(-\w+\.js|\.css)$/.test(url);
    expect(requests.filter(isPart)).toEqual([]);
    await page.click("::-p-text(Try it in your browser)");
    await page.waitForSelector(".try-panel");
    expect(requests.filter(isPart).length).toBeGreaterThan(1);
  });
});
