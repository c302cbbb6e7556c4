import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Chromium, launchChromium } from "@latchkey/runtimes";
import { type ApiDocument, publishedDocuments, readModel } from "../api-document.ts";
import { buildDocs } from "../build.ts";
import { operationFolder } from "../pages/site-paths.ts";
import { runRedocly } from "../redocly.ts";
import { redocScript, scriptIntegrity, selfHostScript } from "../reference.ts";
import { serveDocs } from "../serve.ts";

// How much sooner our page of an operation paints than the stock page that `redocly build-docs` makes of the same
// document, opened at that operation: in one browser and one run, by turns, from this machine. The stock page has its
// defaults, but its script comes from our server and not from another host, so that no network is measured.

const rounds = 10;

interface Paint {
  /** The browser's first-contentful-paint, whatever it shows. */
  readonly first: number;
  /** The first frame that shows the heading of the operation. */
  readonly operation: number;
}

const dir = await mkdtemp(join(tmpdir(), "latchkey-first-paint-"));
try {
  const site = join(dir, "site");
  await buildDocs({ outDir: site });
  await mkdir(join(site, "stock"));
  await copyFile(redocScript, join(site, "redoc.standalone.js"));
  const documents = publishedDocuments();
  for (const document of documents)
    await writeStockPage(document, join(site, "stock", `${document.slug}.html`));
  await using server = await serveDocs({ port: 0, siteDir: site });
  const chromium = await launchChromium();
  try {
    for (const document of documents) await compare(document, server.url, chromium);
  } finally {
    await chromium.close();
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}

/** In a folder without our settings. */
async function writeStockPage({ jsonFile }: ApiDocument, htmlFile: string): Promise<void> {
  const parameters = ["build-docs", jsonFile, "--output", htmlFile];
  await runRedocly(`Redocly could not render ${jsonFile}`, parameters, dir);
  await writeFile(htmlFile, selfHostScript(await readFile(htmlFile, "utf8"), await scriptIntegrity()));
}

async function compare(document: ApiDocument, url: string, chromium: Chromium): Promise<void> {
  const { operations } = readModel(document);
  const [operation] = operations;
  if (operation === undefined) throw new Error(`${document.slug} has no operation.`);
  const { tag, operationId, summary } = operation;
  const route = `#/${tag.toLowerCase().replaceAll(" ", "-")}/${operationId.toLowerCase()}`;
  const stockUrl = `${url}/stock/${document.slug}.html${route}`;
  const ourPath = operationFolder(operation);
  const stock: Paint[] = [];
  const ours: Paint[] = [];
  // Once for nothing: the first page of a browser pays for its start.
  await openFresh(chromium, stockUrl, summary);
  for (let round = 0; round < rounds; round++) {
    stock.push(await openFresh(chromium, stockUrl, summary));
    ours.push(await openFresh(chromium, `${url}/${ourPath}`, summary));
  }
  console.log(`${ourPath}, beside the stock page of ${document.slug} (medians of ${rounds}):`);
  report("first paint of the operation", stock.map(paintOfOperation), ours.map(paintOfOperation));
  report("first paint of anything", stock.map(firstPaint), ours.map(firstPaint));
}

function report(what: string, stock: readonly number[], ours: readonly number[]): void {
  const [theirs, our] = [median(stock), median(ours)];
  console.log(
    `  ${what}: ${(theirs / our).toFixed(1)} times sooner, ${our.toFixed(0)} ms and ${theirs.toFixed(0)} ms`,
  );
}

/** In ms from the start of the navigation, in a new profile, with nothing in any cache. */
async function openFresh({ browser }: Chromium, url: string, heading: string): Promise<Paint> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setCacheEnabled(false);
    await page.evaluateOnNewDocument(watchPaint(heading));
    await page.goto(url);
    // As the script below resolves.
    return (await page.evaluate("globalThis.paint")) as Paint;
  } finally {
    await context.close();
  }
}

/** A script that looks at each frame from within the page: asking from outside would slow it down. */
function watchPaint(heading: string): string {
  return `
    const first = new Promise((resolve) => {
      new PerformanceObserver((list) => {
        const [entry] = list.getEntriesByName("first-contentful-paint");
        if (entry !== undefined) resolve(entry.startTime);
      }).observe({ type: "paint", buffered: true });
    });
    const isShown = (element) =>
      element.textContent.trim().startsWith(${JSON.stringify(heading)}) && element.checkVisibility();
    const operation = new Promise((resolve) => {
      const look = () => {
        if ([...document.querySelectorAll("h1, h2")].some(isShown)) requestAnimationFrame(resolve);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    globalThis.paint = Promise.all([first, operation]).then(([first, operation]) => ({
      first,
      // A frame is asked for before it is painted, so this alone could be too early.
      operation: Math.max(first, operation),
    }));`;
}

function firstPaint({ first }: Paint): number {
  return first;
}

function paintOfOperation({ operation }: Paint): number {
  return operation;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
