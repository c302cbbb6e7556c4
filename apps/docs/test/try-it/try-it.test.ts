import { gzipSync } from "node:zlib";
import { type Chromium, chromiumUnavailableReason, launchChromium } from "@latchkey/runtimes";
import { startSandboxServer } from "@latchkey/sandbox-server";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DocsServer, serveDocs } from "../../src/index.ts";
import { publishedApis } from "../../src/spec/documents.ts";
import { watchPage } from "../browser/watch-page.ts";

if (chromiumUnavailableReason !== undefined)
  console.warn(`SKIPPED: try-it needs a browser. ${chromiumUnavailableReason}`);

const createPage = "partner-subscriptions/create-subaccount-api-key/";
const focused = "document.activeElement.id || document.activeElement.textContent";

describe.skipIf(chromiumUnavailableReason !== undefined)("try-it in a browser", { timeout: 60_000 }, () => {
  let docs: DocsServer;
  let chromium: Chromium;
  let page: Page;
  let requests: string[];
  let complaints: string[];
  /** The current test may send requests to these origins, and to the site. */
  let allowed: string[];

  beforeAll(async () => {
    docs = await serveDocs({ port: 0 });
    chromium = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await chromium.close();
    await docs.close();
  });

  beforeEach(async () => {
    allowed = [];
    page = await chromium.browser.newPage();
    ({ requests, complaints } = watchPage(page));
    page.setDefaultTimeout(20_000);
    await page.setViewport({ width: 1440, height: 900 });
  });
  // No page has an error or a warning, calls another host, or stores a key.
  afterEach(async () => {
    const stored = await page.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])",
    );
    const { cookies } = await (await page.createCDPSession()).send("Network.getCookies");
    await page.close();
    const origins = [docs.url, ...allowed];
    const foreign = requests.filter(
      (url) => !url.startsWith("data:") && !origins.includes(new URL(url).origin),
    );
    expect({ foreign, complaints, cookies }).toEqual({ foreign: [], complaints: [], cookies: [] });
    expect(stored).not.toMatch(/[A-Za-z0-9]{40}|not-secret/);
  });

  async function open(path: string): Promise<void> {
    await page.goto(`${docs.url}/${path}`);
    await page.click("::-p-text(Try it in your browser)");
    await page.waitForSelector(".try-keys table");
  }

  /** Chooses the option whose label has the text. */
  async function choose(id: string, text: string): Promise<void> {
    const value = await page.$eval(
      `#${id}`,
      (select, part) =>
        [...(select as HTMLSelectElement).options].find((option) => option.text.includes(part))?.value,
      text,
    );
    if (value === undefined) throw new Error(`#${id} has no option with the text ${text}`);
    await page.select(`#${id}`, value);
  }

  async function fill(id: string, text: string): Promise<void> {
    await page.$eval(`#${id}`, (input) => {
      (input as HTMLInputElement).value = "";
    });
    await page.type(`#${id}`, text);
  }

  /** Sends the form by keyboard. Returns the heading of the response, which then has the focus. */
  async function send(): Promise<string> {
    await page.evaluate("document.querySelector('.try-panel h3')?.remove()");
    await page.focus("form .try-primary");
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.matches('.try-panel h3')");
    return textOf(".try-panel h3");
  }

  const textOf = (selector: string): Promise<string> =>
    page.$eval(selector, (element) => element.textContent ?? "");
  const body = (): Promise<string> => textOf(".try-panel pre");
  const details = (): Promise<string> => textOf(".try-panel details");
  /** The id and the mark of each row that has one. */
  const marks = async (): Promise<string[]> =>
    (
      await page.$$eval(".try-keys tbody th", (cells) => cells.map(({ textContent }) => textContent ?? ""))
    ).filter((text) => /new|changed/.test(text));

  test("creates a key, lists keys with it, deactivates it, and then gets 403 with it", async () => {
    await open(createPage);
    await fill("try-body-name", "From the browser");
    expect(await send()).toMatch(/^Response 201 Created \d+ ms$/);
    const { api_key: secret } = JSON.parse(await body());
    expect(secret).toMatch(/^[A-Za-z0-9]{40,}$/);
    expect(await textOf(".try-keys h3")).toBe("What changed in the list of keys");
    expect(await marks()).toEqual(["12350 new", "12345 changed"]);

    await choose("try-operation", "GET List API keys");
    await choose("try-caller", "Key 12350");
    expect(await send()).toContain("200 OK");
    expect(await body()).toContain('"name": "From the browser"');

    await choose("try-operation", "Activate or deactivate");
    expect(await page.$eval("#try-parameter-apiKeyId", (input) => (input as HTMLInputElement).value)).toBe(
      "12350",
    );
    await page.select("#try-body-status", "inactive");
    await choose("try-caller", "Key 12345");
    expect(await send()).toContain("204 No Content");
    expect(await textOf(".try-panel")).toContain("No body.");
    expect(await marks()).toContain("12350 changed");
    expect(await textOf("[data-label=status]:has(mark)")).toBe("inactive was active");
    expect(await textOf("[role=status]")).toContain("Key 12350 has a new status.");

    await choose("try-operation", "GET List API keys");
    await choose("try-caller", "Key 12350");
    expect(await send()).toContain("403 Forbidden");
    expect(await body()).toContain('"message": "Access denied."');
    expect(await textOf(".try-keys")).toContain("Nothing changed.");
    expect(await page.content()).not.toContain(secret);
  });

  const scrolled = "on the landing page, the form opens when the reader scrolls to it";
  test(`${scrolled}, at 390 px`, () => expectScrolledForm(390));
  test(`${scrolled}, at 1440 px`, { tags: ["release"] }, () => expectScrolledForm(1440));

  async function expectScrolledForm(width: number): Promise<void> {
    await page.setViewport({ width, height: 900 });
    await page.goto(`${docs.url}/`);
    await page.evaluate("document.querySelector('#try-it').scrollIntoView()");
    const top = await page.evaluate("scrollY");
    await page.waitForSelector(".try-keys table");
    expect(await page.evaluate("[document.activeElement === document.body, scrollY]")).toEqual([true, top]);

    await page.click("form .try-primary");
    await page.waitForSelector("::-p-text(What changed in the list of keys)");
    expect(await marks()).toEqual(["12350 new", "12345 changed"]);
    const box = async (selector: string) =>
      (await (await page.$(selector))?.boundingBox()) ?? { y: 0, height: 0 };
    const response = await box(".try-panel > .try-stack:nth-child(2)");
    const table = await box(".try-keys");
    expect(table.y - (response.y + response.height)).toBeLessThan(180);
    expect(table.height).toBeLessThan(900);
    const clipped = await page.$$eval(".try-panel :not(.sr-only)", (elements) =>
      elements
        .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
        .map(({ outerHTML }) => outerHTML),
    );
    expect(clipped).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  }

  test("shows the request without its key, and copies the response", async () => {
    const context = chromium.browser.defaultBrowserContext();
    await context.overridePermissions(docs.url, ["clipboard-read", "clipboard-sanitized-write"]);
    await open(createPage);
    await send();
    expect(await details()).toContain(
      "POST /partner-subscription/api/v1/api-key/account/67891\nX-PARTNER-APIKEY: …xyz9",
    );
    expect(await details()).toContain(`printf 'X-PARTNER-APIKEY: %s' "$DIGICERT_PARTNER_API_KEY" |\n  curl`);
    expect(await details()).not.toContain("sandbox-demo-partner-parent-key");
    await page.click(".try-panel pre:not(details *) ");
    await page.click("[aria-label='Copy: response body']");
    await page.waitForSelector("::-p-text(Copied)");
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(await body());
  });

  test("sends an invalid body unchanged, and shows that no key changed", async () => {
    await open("certcentral/create-key/");
    await page.click("#try-as-json");
    await fill("try-json", '{"name": 7}');
    expect(await send()).toContain("400 Bad Request");
    expect(await body()).toContain("/name");
    expect(await textOf(".try-keys")).toContain("Nothing changed.");
  });

  test("sends another key, or none, and reports what a header cannot carry", async () => {
    await open("certcentral/list-keys/");
    for (const label of ["No key", "Another key"]) {
      await choose("try-caller", label);
      expect(await send()).toContain("403 Forbidden");
      const isSent = (await details()).includes("X-DC-DEVKEY");
      expect({ label, isSent }).toEqual({ label, isSent: label !== "No key" });
    }
    expect(
      await page.$eval("#try-key", (input) => [input.getAttribute("type"), input.hasAttribute("name")]),
    ).toEqual(["password", false]);
    await fill("try-key", "ключ");
    await page.click("form .try-primary");
    await page.waitForSelector("[role=alert]::-p-text(X-DC-DEVKEY cannot carry)");
  });

  test("every operation of both APIs succeeds with its examples", async () => {
    for (const { slug, operations } of publishedApis()) {
      await open(`${slug}/${operations[0]?.slug}/`);
      const offered = await page.$$eval("#try-operation option", (options) =>
        options.map((option) => option.getAttribute("value") ?? ""),
      );
      expect(offered).toEqual(operations.map(({ operationId }) => operationId));
      for (const operationId of offered) {
        await page.select("#try-operation", operationId);
        expect(await send(), operationId).toMatch(/^Response 20[014] /);
      }
    }
  });

  test("forgets created keys on a reset, and when the reader leaves the page", async () => {
    await open(createPage);
    for (const forget of [
      () => page.click("form [type=button]"),
      () => page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))"),
    ]) {
      await send();
      const { api_key: secret } = JSON.parse(await body());
      await choose("try-caller", "Key 12350");
      await forget();
      expect(await page.content()).not.toContain(secret);
      expect(await textOf("#try-caller")).not.toContain("created");
    }
    // The sandbox is new, so the next key has the same id again.
    await send();
    expect(await marks()).toEqual(["12350 new", "12345 changed"]);
  });

  test("sends to a server on this machine, which must allow the site", async () => {
    await using open_ = await startSandboxServer({ port: 0, allowOrigin: [docs.url] });
    await using closed = await startSandboxServer({ port: 0 });
    allowed.push(open_.url, closed.url);
    await open("partner-subscriptions/update-api-key-status/");
    await page.select("#try-server", "own");
    await fill("try-address", open_.url);
    expect(await send()).toContain("204 No Content");
    expect(await details()).toContain(`Sent to ${open_.url}.`);
    expect(await textOf(".try-keys")).toBe("");
    const list = await fetch(`${open_.url}/partner-subscription/api/v1/api-key/12346`, {
      headers: { "X-PARTNER-APIKEY": open_.keys["parent"] ?? "" },
    });
    expect(await list.json()).toMatchObject({ status: "inactive" });

    await fill("try-address", closed.url);
    await page.click("form .try-primary");
    await page.waitForSelector(`[role=alert]::-p-text(--allow-origin ${docs.url})`);
    expect(await page.$(".try-panel details")).toBeNull();
    // Chromium itself logs that it withholds the response.
    expect(complaints.length).toBeGreaterThan(0);
    complaints.length = 0;
  });

  test("sends nothing to an address that is not on this machine", async () => {
    await open(createPage);
    await page.select("#try-server", "own");
    const before = requests.length;
    for (const address of ["https://www.digicert.com", "http://127.0.0.1@example.com", "http://[::1]:4010"]) {
      await fill("try-address", address);
      await page.click("form .try-primary");
      await page.waitForSelector("[role=alert]::-p-text(The request was not sent)");
      expect(await page.evaluate("document.activeElement.matches('#try-address[aria-invalid=true]')")).toBe(
        true,
      );
      await page.$eval("[role=alert]", (alert) => alert.replaceChildren());
    }
    expect(requests).toHaveLength(before);
  });

  const markup = "</script><img src=x onerror=alert(1)>";
  test("a row stays usable with a name of markup", () => expectUsableRow(markup, [390]));
  test.each([
    ["markup", markup],
    ["200 characters", "x".repeat(200)],
    ["Arabic", "مفتاح الإنتاج للاشتراكات"],
    ["emoji", "🔑👩‍👩‍👧 key ❤️"],
    ["a bidi override", "report \u202efdp.exe"],
    ["line breaks", "one\ntwo"],
    ["control characters", "a\u0000b\u001b[31mc\u0085"],
  ])("a row stays usable with a name of %s", { tags: ["release"] }, (_, name) =>
    expectUsableRow(name, [390, 700, 1440]),
  );

  async function expectUsableRow(name: string, widths: readonly number[]): Promise<void> {
    await page.setViewport({ width: 390, height: 844 });
    await open(createPage);
    for (const width of widths) {
      await page.setViewport({ width, height: 844 });
      await page.$eval(
        "#try-as-json",
        (box) => (box as HTMLInputElement).checked || (box as HTMLInputElement).click(),
      );
      await page.$eval(
        "#try-json",
        (area, text) => {
          (area as HTMLTextAreaElement).value = text;
        },
        JSON.stringify({ name }),
      );
      expect(await send()).toContain("201 Created");
      expect(JSON.parse(await body()).name).toBe(name);
      expect(`${await body()}${await details()}`).not.toMatch(/[\p{Cf}\p{Co}\p{Cs}]/u);
      expect(await textOf(".try-keys tbody tr:first-child [data-label=name]")).toBe(
        name.replace("\u202e", "\\u202e"),
      );
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      const inside = await page.$$eval(".try-keys tbody tr:first-child :is(th, td)", (cells) => {
        const row = cells[0]?.parentElement?.getBoundingClientRect();
        return cells.every((cell) => {
          const { left, right, width } = cell.getBoundingClientRect();
          if (width === 0) return true;
          return row !== undefined && left >= row.left - 1 && right <= row.right + 1;
        });
      });
      expect({ width, overflow, inside }).toEqual({ width, overflow: 0, inside: true });
    }
  }

  test("works with the keyboard alone, in the order of the page", async () => {
    await page.goto(`${docs.url}/${createPage}`);
    await page.focus("::-p-text(Try it in your browser)");
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.id === 'try-operation'");
    const order: unknown[] = [];
    for (let count = 0; count < 7; count++) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(focused));
    }
    expect(order).toEqual([
      "try-caller",
      "try-parameter-accountId",
      "try-body-name",
      "try-as-json",
      "try-server",
      "Send",
      "Reset",
    ]);
    expect(await send()).toContain("201 Created");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Copy: response body");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("response body");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.$eval("details", (element) => (element as HTMLDetailsElement).open)).toBe(true);
  });

  test.each([
    { width: 1440, scheme: "light" },
    { width: 1440, scheme: "dark" },
    { width: 390, scheme: "light" },
    { width: 390, scheme: "dark" },
  ])(
    "axe finds nothing in the form and a response, $scheme at $width px",
    { tags: ["release"] },
    async ({ width, scheme }) => {
      await page.setViewport({ width, height: 844 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await open(createPage);
      await send();
      await page.evaluate("document.querySelector('details').open = true");
      await page.select("#try-server", "own");
      await page.click("#try-as-json");
      await choose("try-caller", "Another key");
      await page.evaluate(axe.source);
      const found = await page.evaluate(
        "axe.run('#try-it').then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))",
      );
      expect(found).toEqual([]);
    },
  );

  test("marks changes with borders and words if the reader's colors replace those of the page", async () => {
    const session = await page.createCDPSession();
    await session.send("Emulation.setEmulatedMedia", {
      features: [{ name: "forced-colors", value: "active" }],
    });
    await open(createPage);
    await send();
    const borderless = await page.$$eval(
      ".try-panel :is(mark, .try-chip, select, button, input:not([type=checkbox]))",
      (elements) =>
        elements
          .filter((each) => getComputedStyle(each).borderTopStyle !== "solid")
          .map(({ outerHTML }) => outerHTML),
    );
    expect(borderless).toEqual([]);
    expect(await marks()).toEqual(["12350 new", "12345 changed"]);
  });

  test("says that it needs JavaScript if JavaScript is off", async () => {
    await page.setJavaScriptEnabled(false);
    await page.goto(`${docs.url}/${createPage}`);
    await page.waitForSelector("#try-it ::-p-text(The form needs JavaScript.)");
  });

  test("loads a small script with the page, and the rest when the form opens", async () => {
    const scripts = new Map<string, Promise<string>>();
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.set(response.url(), response.text());
    });
    const kB = async (all: Iterable<Promise<string>>): Promise<number> =>
      (await Promise.all(all)).reduce((sum, text) => sum + gzipSync(text).length / 1000, 0);
    await page.goto(`${docs.url}/${createPage}`, { waitUntil: "networkidle0" });
    const before = new Map(scripts);
    const loader = [...before]
      .filter(([url]) => /\/(TryIt|preload-helper)\b/.test(url))
      .map(([, text]) => text);
    expect(loader).toHaveLength(2);
    expect(await kB(loader)).toBeLessThan(2);

    await page.click("::-p-text(Try it in your browser)");
    await page.waitForSelector(".try-keys table");
    await send();
    const after = [...scripts].filter(([url]) => !before.has(url));
    expect(after.length).toBeGreaterThan(0);
    const size = await kB(after.map(([, text]) => text));
    console.log(`try-it: ${await kB(loader)} kB gzip with the page, ${size} kB more when it opens`);
    expect(size).toBeLessThan(60);
    for (const [url, text] of after) {
      const found = /\beval\(|\bFunction\(|localStorage|sessionStorage|indexedDB|document\.cookie/.exec(
        await text,
      );
      expect({ url, found }).toEqual({ url, found: null });
    }
  });

  test("says that the form cannot be loaded if a script is missing", async () => {
    await page.goto(`${docs.url}/${createPage}`);
    await page.setRequestInterception(true);
    page.on("request", (request) => void request.abort());
    await page.click("::-p-text(Try it in your browser)");
    await page.waitForSelector("[role=alert]::-p-text(The form could not be loaded)");
    // Chromium itself logs the failed request.
    complaints.length = 0;
  });
});
