import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { annotate } from "./annotate.ts";
import { referencePagePolicy } from "./content-security-policy.ts";
import type { ApiModel } from "./model/api-model.ts";
import { runRedocly } from "./redocly.ts";
import { type CodeSample, codeSamplesOf } from "./samples/index.ts";

/** Redoc's finished script, which both references share. */
export const redocScript: string = fileURLToPath(import.meta.resolve("redoc/bundles/redoc.standalone.js"));

const config = fileURLToPath(new URL("../redocly.yaml", import.meta.url));
const template = fileURLToPath(new URL("reference.hbs", import.meta.url));
const policyPlaceholder = "<!-- latchkey:content-security-policy -->";

/** Renders one API with Redocly and makes the page stand on its own: our script, our policy. */
export async function buildReference(api: ApiModel, jsonFile: string, htmlFile: string): Promise<void> {
  await renderAnnotated(api, jsonFile, htmlFile);
  const html = fixMenuLinks(selfHostScript(await readFile(htmlFile, "utf8"), await scriptIntegrity()));
  assertTelemetryOff(html, htmlFile);
  if (!html.includes(policyPlaceholder)) {
    throw new Error(`${template} has lost its ${policyPlaceholder} line.`);
  }
  const meta = `<meta http-equiv="Content-Security-Policy" content="${referencePagePolicy(html)}" />`;
  await writeFile(
    htmlFile,
    html.replace(policyPlaceholder, () => meta),
  );
}

/** Redoc gets a copy with what it would not draw; the downloads stay as they are. */
async function renderAnnotated(api: ApiModel, jsonFile: string, htmlFile: string): Promise<void> {
  const annotated = `${htmlFile}.json`;
  const document = JSON.parse(await readFile(jsonFile, "utf8"));
  await writeFile(annotated, JSON.stringify(annotate(document, codeSamples(api))));
  const options = ["--output", htmlFile, "--template", template, "--config", config];
  try {
    await runRedocly(`Redocly could not render ${jsonFile}`, ["build-docs", annotated, ...options]);
  } finally {
    await rm(annotated);
  }
}

function codeSamples(api: ApiModel): ReadonlyMap<string, readonly CodeSample[]> {
  return new Map(api.operations.map((operation) => [operation.operationId, codeSamplesOf(api, operation)]));
}

/** Points the page at our copy of the script, which must be the very file the page asks for. */
export function selfHostScript(html: string, integrity: string): string {
  const expected = html.match(/integrity="(sha384-[^"]+)"/)?.[1];
  if (expected !== integrity) {
    throw new Error(
      `The page wants a Redoc script with ${expected ?? "no integrity hash"}, ${redocScript} has ${integrity}: ` +
        "pin the version of redoc that this version of @redocly/cli renders with.",
    );
  }
  return html.replaceAll(
    /https:\/\/cdn\.redocly\.com\/redoc\/v[^/"]+\/bundles\/redoc\.standalone\.js/g,
    "../redoc.standalone.js",
  );
}

/**
 * Redocly writes menu links as if the page lay at the host's root (`/api-keys`) and lets its script handle clicks.
 * As fragments they also work in a new tab and without the script's help.
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
      `${htmlFile} would send usage data from the reader's browser: see \`telemetry\` in ${config} and REDOCLY_TELEMETRY.`,
    );
  }
}
