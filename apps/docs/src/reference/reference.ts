import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
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

/**
 * Puts Redoc's reference of an API into its page, which Astro has built with the header of the site. Redoc brings a
 * `<main>` of its own, which replaces the one of the page. `script` is the URL of our copy of Redoc's script.
 *
 * @throws Error if Redocly fails, or if what it made would load from elsewhere or report its reader.
 */
export async function buildReference(
  api: Api,
  jsonFile: string,
  htmlFile: string,
  script: string,
): Promise<void> {
  const page = await readFile(htmlFile, "utf8");
  const redoc = fixMenuLinks(selfHostScript(await render(api, jsonFile, htmlFile), await scriptIntegrity(), script));
  assertTelemetryOff(redoc, htmlFile);
  const [head, body] = redoc.split(separator);
  const main = /<main\b[\s\S]*<\/main>/;
  const bar = page.match(/<div class="reference-bar[\s\S]*?<\/div>/)?.[0];
  if (head === undefined || body === undefined || bar === undefined || !main.test(page)) {
    throw new Error(`${template} or the page ${htmlFile} has no place for the reference.`);
  }
  const html = page.replace("</head>", () => `${head}</head>`).replace(main, () => `<div id="_top">${bar}${body}</div>`);
  await writeFile(htmlFile, html);
}

/** Redoc gets a copy of the document with what it would not show; the downloads stay as they are. */
async function render(api: Api, jsonFile: string, htmlFile: string): Promise<string> {
  const [annotated, rendered] = [`${htmlFile}.json`, `${htmlFile}.redoc`];
  const document = JSON.parse(await readFile(jsonFile, "utf8"));
  const samples = new Map(
    api.operations.map((operation) => [operation.operationId, codeSamplesOf(api, operation)]),
  );
  const pages = new Map(api.operations.map(({ operationId, slug }) => [operationId, `${slug}/`]));
  await writeFile(annotated, JSON.stringify(annotate(document, samples, pages)));
  const options = ["--output", rendered, "--template", template, "--config", config];
  try {
    await runRedocly(`Redocly cannot render ${jsonFile}`, ["build-docs", annotated, ...options]);
    return await readFile(rendered, "utf8");
  } finally {
    await Promise.all([rm(annotated), rm(rendered, { force: true })]);
  }
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
