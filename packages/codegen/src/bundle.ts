import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type ApiName, apiNames, type OpenApiDocument } from "@latchkey/spec-model";
import { parse, stringify } from "yaml";
import { mergeForMock } from "./mock-document.ts";
import { applyOverlay, type Overlay } from "./overlay.ts";
import { makePortable } from "./portable-document.ts";
import { renderNotes } from "./rendered-document.ts";
import { closeResponses } from "./strict-document.ts";

const redoclyPackage = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(redoclyPackage), "bin/cli.js");

export type Documents = Record<ApiName, OpenApiDocument>;

/**
 * Writes all published documents, from `spec/` in `root` into `outDir`, `spec/dist` by default. Returns the
 * documents of both APIs with rendered notes. A table in spec/README.md explains each file.
 *
 * @throws Error with Redocly's message if a document cannot be read.
 */
export async function bundleSpec(root: string, outDir: string = join(root, "spec/dist")): Promise<Documents> {
  const specDir = join(root, "spec");
  await mkdir(outDir, { recursive: true });
  const overlay: Overlay = parse(await readFile(join(specDir, "sandbox/overlay.yaml"), "utf8"));
  await redoclyBundle(specDir, outDir);
  await bundleSandbox(outDir);
  const sources = {
    "partner-subscriptions": await readSource("partner-subscriptions", outDir),
    certcentral: await readSource("certcentral", outDir),
  };
  const documents = { ...sources };
  for (const name of apiNames) {
    const document = renderNotes(sources[name]);
    documents[name] = document;
    await writeFile(join(outDir, `${name}.yaml`), stringify(document, { lineWidth: 0 }));
    const json = {
      [name]: document,
      [`${name}.strict`]: closeResponses(document),
      [`${name}.sandbox`]: applyOverlay(document, overlay),
      [`${name}.portable`]: renderNotes(makePortable(sources[name])),
    };
    for (const [file, value] of Object.entries(json)) await writeJson(join(outDir, `${file}.json`), value);
  }
  await writeJson(join(outDir, "mock.json"), mergeForMock(sources));
  return documents;
}

/**
 * Reads a document that {@link bundleSpec} wrote to `spec/dist` in `root`.
 *
 * @throws Error if the document is missing. The message has the command that writes the document.
 */
export async function readBundle(
  root: string,
  name: ApiName | `${ApiName}.strict`,
): Promise<OpenApiDocument> {
  const bundle = `spec/dist/${name}.json`;
  const json = await readFile(join(root, bundle), "utf8").catch((cause: unknown) => {
    throw new Error(`${bundle} cannot be read. Run \`pnpm build\` to write it.`, { cause });
  });
  return JSON.parse(json);
}

/** Writes the document of the sandbox's controls, and the JSON Schema of seeds, which editors use for completion. */
async function bundleSandbox(outDir: string): Promise<void> {
  const document = await readSource("sandbox", outDir);
  await writeJson(join(outDir, "sandbox.json"), document);
  const { Seed, ...schemas } = document.components["schemas"] ?? {};
  const all = { Seed, ...schemas };
  // Removes extensions. They are for our own tools, and a strict validator rejects unknown keywords.
  const text = JSON.stringify(all, (key, value: unknown) => (key.startsWith("x-") ? undefined : value));
  const defs: Record<string, object> = JSON.parse(
    text.replaceAll('"$ref":"#/components/schemas/', '"$ref":"#/$defs/'),
  );
  const seedDefs = Object.fromEntries(
    Object.entries(defs).filter(([name]) => /^(Seed.+|Id|Digits)$/.test(name)),
  );
  await writeJson(join(outDir, "seed.schema.json"), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Seed of the Latchkey sandbox",
    ...defs["Seed"],
    $defs: seedDefs,
  });
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

const sourceNames = [...apiNames, "sandbox"] as const;
type SourceName = (typeof sourceNames)[number];

function sourceFile(name: SourceName, outDir: string): string {
  return join(outDir, `${name}.source.json`);
}

/** Bundles each document of `specDir` into one file, `<name>.source.json`. One start of Redocly bundles all of them. */
async function redoclyBundle(specDir: string, outDir: string): Promise<void> {
  // Redocly bundles many documents into files of their own only if a configuration names the files.
  // In a folder of its own, since another build may run at the same time.
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bundle-"));
  const config = join(folder, "redocly.yaml");
  const apis = sourceNames.map((name) => [
    name,
    { root: resolve(specDir, name, "openapi.yaml"), output: resolve(sourceFile(name, outDir)) },
  ]);
  await writeJson(config, { apis: Object.fromEntries(apis) });
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    await promisify(execFile)(process.execPath, [redocly, "bundle", "--config", config], {
      cwd: specDir,
      env,
    });
  } catch (error) {
    const message = error instanceof Error && "stderr" in error ? `\n${error.stderr}` : "";
    throw new Error(`A document of spec/ cannot be bundled. Fix what Redocly reports:${message}`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readSource(name: SourceName, outDir: string): Promise<OpenApiDocument> {
  return JSON.parse(await readFile(sourceFile(name, outDir), "utf8"));
}
