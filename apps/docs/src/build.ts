import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ApiDocument, assertBundled, publishedDocuments, readOverview } from "./api-document.ts";
import { findForeignImages, findForeignLoads, findForeignStyles } from "./foreign-loads.ts";
import { renderLanding } from "./landing.ts";
import { buildReference, redocScript } from "./reference.ts";
import { siteFolder } from "./site-folder.ts";

const assetsDir = fileURLToPath(new URL("assets", import.meta.url));

export interface BuildOptions {
  readonly documents?: readonly ApiDocument[];
  readonly outDir?: string;
}

/** Builds the whole site. The same documents give the same bytes. */
export async function buildDocs(options: BuildOptions = {}): Promise<void> {
  const { documents = publishedDocuments(), outDir = siteFolder } = options;
  documents.forEach(assertBundled);
  const overviews = await Promise.all(documents.map(readOverview));

  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const results = await Promise.allSettled([
    writeFile(join(outDir, "index.html"), renderLanding(overviews)),
    copyFile(redocScript, join(outDir, "redoc.standalone.js")),
    copyAssets(outDir),
    ...documents.map((document) => buildApi(document, outDir)),
  ]);
  // Only once nothing writes any more: a failed build must not go on behind its caller's back.
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  await assertSelfContained(outDir, documents);
}

async function buildApi(document: ApiDocument, outDir: string): Promise<void> {
  const { slug, jsonFile, yamlFile } = document;
  await mkdir(join(outDir, slug));
  await Promise.all([
    copyFile(jsonFile, join(outDir, `${slug}.json`)),
    copyFile(yamlFile, join(outDir, `${slug}.yaml`)),
    buildReference(jsonFile, join(outDir, slug, "index.html")),
  ]);
}

async function copyAssets(outDir: string): Promise<void> {
  const names = await readdir(assetsDir);
  await Promise.all(names.map((name) => copyFile(join(assetsDir, name), join(outDir, name))));
}

async function assertSelfContained(outDir: string, documents: readonly ApiDocument[]): Promise<void> {
  const files = (await readdir(outDir, { recursive: true })).sort();
  const sources = [
    ...files.filter((file) => /\.(html|css)$/.test(file)).map((file) => join(outDir, file)),
    ...documents.map(({ jsonFile }) => jsonFile),
  ];
  for (const file of sources) {
    const addresses = findForeign(file, await readFile(file, "utf8"));
    if (addresses.length > 0) {
      throw new Error(
        `${file} would load from another host: ${addresses.join(", ")}. Copy the file into apps/docs/src/assets, or link to it.`,
      );
    }
  }
}

function findForeign(file: string, text: string): string[] {
  if (file.endsWith(".html")) return findForeignLoads(text);
  if (file.endsWith(".css")) return findForeignStyles(text);
  return findForeignImages(text);
}

if (import.meta.main) {
  try {
    await buildDocs();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
