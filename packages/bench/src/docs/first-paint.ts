import { cp, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { type Chromium, launchChromium, type Responder, serveLoopback } from "@latchkey/runtimes";
import { dependencyFile, runScript } from "../dependency.ts";
import { type Figure, ratioFigure } from "../figures.ts";
import { measureInRounds } from "../rounds.ts";
import type { BenchContext } from "../servers.ts";

const redocScript = "redoc.standalone.js";

/**
 * Compares the first paint of an operation in the built site with the stock page that Redocly makes of the same document,
 * at the same operation. One browser opens both pages from one server, each time with a new profile.
 */
export async function benchDocs({ isQuick, folder, report }: BenchContext): Promise<readonly Figure[]> {
  const site = join(folder, "site");
  await cp(dependencyFile("@latchkey/docs", "dist"), site, { recursive: true });
  await cp(dependencyFile("redoc", `bundles/${redocScript}`), join(site, `stock-${redocScript}`));
  await using server = await serveLoopback([sendFileOf(site)]);
  const chromium = await launchChromium();
  const figures: Figure[] = [];
  try {
    for (const slug of ["partner-subscriptions", "certcentral"]) {
      report(`measure ${slug}`);
      const { operationId, summary, tags } = await renderStockPage(slug, site);
      const ours = `/${slug}/${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}/`;
      const route = `#/${tags[0].toLowerCase().replaceAll(" ", "-")}/${operationId.toLowerCase()}`;
      // The first page includes the start of the browser.
      const plan = { warmUpRounds: 1, rounds: isQuick ? 1 : 10 };
      const pages = { ours, stock: `/stock-${slug}.html${route}` };
      const paints = await measureInRounds(pages, plan, async (path) => ({
        ms: await openPage(chromium, `${server.url}${path}`, summary),
      }));
      const label = `${ours}: first paint of the operation, stock Redocly page to ours`;
      figures.push(ratioFigure(label, "ms", paints.stock.ms, paints.ours.ms, { least: 3 }));
    }
  } finally {
    await chromium.close();
  }
  return figures;
}

type Operation = { readonly operationId: string; readonly summary: string; readonly tags: readonly [string] };

/**
 * Renders the stock page with its defaults and a local copy of its script, so that the network is not measured. Returns the
 * first operation of the document.
 */
async function renderStockPage(slug: string, site: string): Promise<Operation> {
  const [document, page] = [join(site, `${slug}.json`), join(site, `stock-${slug}.html`)];
  const redocly = dependencyFile("@redocly/cli", "bin/cli.js");
  await runScript(redocly, ["build-docs", document, "--output", page], site);
  const html = await readFile(page, "utf8");
  const withOwnScript = html.replaceAll(/https:\/\/[^"]+\/redoc\.standalone\.js/g, `/stock-${redocScript}`);
  if (withOwnScript === html)
    throw new Error(`${page} does not load ${redocScript} from another host. Check the version of Redocly.`);
  await writeFile(page, withOwnScript);
  const { paths } = JSON.parse(await readFile(document, "utf8"));
  const [operation] = Object.values<Record<string, Operation>>(paths).flatMap((item) => Object.values(item));
  if (operation === undefined)
    throw new Error(`${document} has no operation to measure. Run \`pnpm build\`.`);
  return operation;
}

async function openPage({ browser }: Chromium, url: string, heading: string): Promise<number> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setCacheEnabled(false);
    await page.evaluateOnNewDocument(watchPaint(heading));
    const response = await page.goto(url);
    if (response?.ok() !== true) throw new Error(`GET ${url} returned ${response?.status()}.`);
    return Number(await page.evaluate("globalThis.paint"));
  } finally {
    await context.close();
  }
}

/**
 * Returns a script that resolves `paint` to the first paint of a heading, in milliseconds from the start of the navigation.
 * The script checks each frame inside the page, since calls from outside would slow the page down.
 */
function watchPaint(heading: string): string {
  return `
    const anything = new Promise((resolve) => {
      new PerformanceObserver((list) => {
        const [entry] = list.getEntriesByName("first-contentful-paint");
        if (entry !== undefined) resolve(entry.startTime);
      }).observe({ type: "paint", buffered: true });
    });
    const isShown = (element) =>
      element.textContent.trim().startsWith(${JSON.stringify(heading)}) && element.checkVisibility();
    const shown = new Promise((resolve, reject) => {
      const look = (now) => {
        if ([...document.querySelectorAll("h1, h2")].some(isShown)) requestAnimationFrame(resolve);
        else if (now > 30_000) reject(new Error(${JSON.stringify(`The page shows no heading "${heading}".`)}));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    // A frame is requested before it is painted, so the heading is never earlier than the first paint.
    globalThis.paint = Promise.all([anything, shown]).then((times) => Math.max(...times));`;
}

function sendFileOf(folder: string): Responder {
  const types: Record<string, string> = { css: "text/css", html: "text/html", js: "text/javascript" };
  return async (response, { url = "/" }) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const body = await readFile(join(folder, file)).catch(() => undefined);
    const type = types[extname(file).slice(1)] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { "Content-Type": `${type}; charset=utf-8` }).end(body);
  };
}
