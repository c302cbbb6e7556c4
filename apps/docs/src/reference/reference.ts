import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeSamplesOf } from "../samples/samples.ts";
import type { Api } from "../spec/api.ts";
import { annotate } from "./annotate.ts";
import { runRedocly } from "./redocly.ts";

/** Redoc's finished script, which the references of both APIs share. */
export const redocScript: string = fileURLToPath(import.meta.resolve("redoc/bundles/redoc.standalone.js"));

const config = fileURLToPath(new URL("../../redocly.yaml", import.meta.url));
const template = fileURLToPath(new URL("reference.hbs", import.meta.url));
const separator = "<!-- latchkey: body -->";

/** Redoc's reference of an API: what goes into the head of its page, and what into the body. */
export interface Reference {
  readonly head: string;
  readonly body: string;
}

/**
 * Renders the reference of an API. `folder` is for its temporary files, and `script` the URL of our copy of Redoc's script.
 *
 * @throws Error if Redocly fails, or if what it made would load from elsewhere or report its reader.
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
  // A copy with what Redoc does not show; the downloads stay as they are.
  await writeFile(annotated, JSON.stringify(annotate(document, samples, pages)));
  const options = ["--output", rendered, "--template", template, "--config", config];
  await runRedocly(`Redocly cannot render ${jsonFile}`, ["build-docs", annotated, ...options]);
  const html = selfHostScript(await readFile(rendered, "utf8"), await scriptIntegrity(), script);
  assertTelemetryOff(html, rendered);
  const [head = "", body] = fixMenuLinks(html).split(separator);
  if (body === undefined) throw new Error(`${template} has lost its line ${separator}.`);
  return { head, body };
}

/**
 * Puts a reference into its page, which Astro has built with the header of the site. Redoc brings a `<main>` of its own,
 * which replaces the one of the page; the bar above it stays.
 */
export function insertReference(page: string, { head, body }: Reference): string {
  const main = /<main\b[\s\S]*<\/main>/;
  const bar = page.match(/<div class="reference-bar[\s\S]*?<\/div>/)?.[0];
  if (bar === undefined || !main.test(page))
    throw new Error("src/pages/[api]/index.astro has lost its bar or its main.");
  return page
    .replace("</head>", () => `${head}</head>`)
    .replace(main, () => `<div id="_top">${bar}${body}</div>`);
}

/** Makes the page load our copy of the script, which must be the very file that the page expects. */
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
 * Redocly writes menu links as if the page were at the root of the host (`/api-keys`), and lets its script handle clicks.
 * As fragments they also work in a new tab.
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
