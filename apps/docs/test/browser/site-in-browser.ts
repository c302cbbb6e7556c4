import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Chromium, launchChromium } from "@latchkey/runtimes";
import type { Page } from "puppeteer-core";
import { buildDocs } from "../src/build.ts";
import { type DocsServer, serveDocs } from "../src/serve.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { watchPage } from "./watch-page.ts";

/** The whole site, built anew and served in a folder of its host, and a browser for it. */
export interface SiteInBrowser extends AsyncDisposable {
  /** Ends in a slash. */
  readonly url: string;
  /** The folder that it was built into. */
  readonly dir: string;
  open(): Promise<WatchedPage>;
}

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Every address that was asked for. */
  readonly requests: readonly string[];
  /** Errors and warnings of the page, failed requests, refusals of its policy, requests to other hosts. */
  readonly complaints: readonly string[];
}

export async function startSiteInBrowser(): Promise<SiteInBrowser> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = stack.use(await temporaryFolder());
    const dir = join(folder.dir, "latchkey");
    await buildDocs({ outDir: dir });
    await writeFile(join(folder.dir, "index.html"), "<!doctype html><title>Another page of the host</title>");
    const server: DocsServer = stack.use(await serveDocs({ port: 0, siteDir: folder.dir }));
    const chromium: Chromium = stack.adopt(await launchChromium(), ({ close }) => close());
    return {
      url: `${server.url}/latchkey/`,
      dir,
      open: () => openPage(chromium, server.url),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function openPage(chromium: Chromium, origin: string): Promise<WatchedPage> {
  const page = await chromium.browser.newPage();
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
  return { page, requests, complaints, [Symbol.asyncDispose]: () => page.close() };
}
