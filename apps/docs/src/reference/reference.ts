import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeSamplesOf } from "../samples/samples.ts";
import type { Api } from "../spec/api.ts";
import { annotate } from "./annotate.ts";
import { runRedocly } from "./redocly.ts";

/** The path of Redoc's bundled script. The references of both APIs share this script. */
export const redocScript: string = fileURLToPath(import.meta.resolve("redoc/bundles/redoc.standalone.js"));

const config = fileURLToPath(new URL("../../redocly.yaml", import.meta.url));
const template = fileURLToPath(new URL("reference.hbs", import.meta.url));
const separator = "<!-- latchkey: body -->";

/** Redoc's reference of an API, as two pieces of HTML for the head and the body of its page. */
export interface Reference {
  readonly head: string;
  readonly body: string;
}

/**
 * Renders the reference of an API. `folder` is for temporary files. `script` is the URL of our copy of
 * Redoc's script.
 *
 * @throws Error if Redocly fails, or if the reference would load from another host or report its reader.
 */
export async function renderReference(
  api: Api,
  jsonFile: string,
  folder: string,
  script: string,
): Promise<Reference> {
  const [annotated, rendered] = [join(folder, `${api.slug}.json`), join(folder, `${api.slug}.html`)];
  const document = JSON.parse(await readFile(jsonFile, "utf8"));
  const samples = new Map(
    api.operations.map((operation) => [operation.operationId, codeSamplesOf(api, operation)]),
  );
  const pages = new Map(api.operations.map(({ operationId, slug }) => [operationId, `${slug}/`]));
  // Redocly gets a copy with additions for Redoc. The documents for download stay unchanged.
  await writeFile(annotated, JSON.stringify(annotate(document, samples, pages)));
  const options = ["--output", rendered, "--template", template, "--config", config];
  await runRedocly(`Redocly cannot render ${jsonFile}`, ["build-docs", annotated, ...options]);
  const html = selfHostScript(await readFile(rendered, "utf8"), await scriptIntegrity(), script);
  assertTelemetryOff(html, rendered);
  const [head = "", body] = fixMenuLinks(html).split(separator);
  if (body === undefined)
    throw new Error(`${template} has no line ${separator}, which separates head and body. Add it again.`);
  return { head, body };
}

/**
 * Inserts a reference into the page that Astro has built with the header of the site. Redoc's `<main>`
 * replaces the `<main>` of the page. The bar above the reference stays.
 */
export function insertReference(page: string, { head, body }: Reference): string {
  const main = /<main\b[\s\S]*<\/main>/;
  const bar = page.match(/<div class="reference-bar[\s\S]*?<\/div>/)?.[0];
  if (bar === undefined || !main.test(page))
    throw new Error(
      "src/pages/[api]/index.astro has no bar or no main, and the reference needs both. Add them again.",
    );
  return page
    .replace("</head>", () => `${head}</head>`)
    .replace(main, () => `<div id="_top">${bar}${body}</div>`);
}

/** Makes the page load our copy of the script. The hash of the copy must be the hash in the page. */
export function selfHostScript(html: string, integrity: string, script: string): string {
  const expected = html.match(/integrity="(sha384-[^"]+)"/)?.[1];
  if (expected !== integrity) {
    throw new Error(
      `The page expects a Redoc script with ${expected ?? "no integrity hash"}, but ${redocScript} has ${integrity}. ` +
        "Pin the version of redoc that this version of @redocly/cli renders with.",
    );
  }
  return html.replaceAll(
    /https:\/\/cdn\.redocly\.com\/redoc\/v[^/"]+\/bundles\/redoc\.standalone\.js/g,
    () => script,
  );
}

/**
 * Replaces the paths in menu links by fragments. Redocly writes the links as if the page were at the root of
 * the host (`/api-keys`), and its script handles the clicks. Fragments also work in a new tab.
 */
function fixMenuLinks(html: string): string {
  return html.replaceAll(/(<a\b[^>]*\shref=")\/(?!\/)/g, "$1#/");
}

export async function scriptIntegrity(): Promise<string> {
  return `sha384-${createHash("sha384")
    .update(await readFile(redocScript))
    .digest("base64")}`;
}

export function assertTelemetryOff(html: string, htmlFile: string): void {
  if (!html.includes('"disableTelemetry":true') || html.includes('"disableTelemetry":false')) {
    throw new Error(
      `${htmlFile} would send usage data from the reader's browser. See \`telemetry\` in ${config} and REDOCLY_TELEMETRY.`,
    );
  }
}
