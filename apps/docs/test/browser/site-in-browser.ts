import { type Chromium, launchChromium } from "@latchkey/runtimes";
import type { Page } from "puppeteer-core";
import { serveDocs } from "../../src/index.ts";
import { siteFolder } from "../../src/site/settings.ts";
import { watchPage } from "./watch-page.ts";

/** A built site on a server, and a browser for it. */
export interface SiteInBrowser extends AsyncDisposable {
  /** The URL of the site, with a slash at its end. */
  readonly url: string;
  open(): Promise<WatchedPage>;
}

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** The address of each request. */
  readonly requests: readonly string[];
  /** Errors and warnings of the page, failed requests, error responses, and requests to other hosts. */
  readonly complaints: readonly string[];
}

/** Serves a built site and starts a browser. By default, the site is the one that `pnpm build` made. */
export async function startSiteInBrowser(siteDir: string = siteFolder): Promise<SiteInBrowser> {
  const stack = new AsyncDisposableStack();
  try {
    const server = stack.use(await serveDocs({ port: 0, siteDir }));
    const chromium: Chromium = stack.adopt(await launchChromium(), ({ close }) => close());
    return {
      url: `${server.url}/`,
      open: () => openPage(chromium, new URL(server.url).origin),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function openPage(chromium: Chromium, origin: string): Promise<WatchedPage> {
  // Each page has its own context, so that no test sees what another test stores, such as the language.
  const context = await chromium.browser.createBrowserContext();
  const page = await context.newPage();
  const { requests, complaints } = watchPage(page);
  page.setDefaultTimeout(20_000);
  await page.setViewport({ width: 1440, height: 900 });
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob|about):/.test(url) && !url.startsWith(`${origin}/`)) complaints.push(`foreign: ${url}`);
  });
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return { page, requests, complaints, [Symbol.asyncDispose]: () => context.close() };
}
