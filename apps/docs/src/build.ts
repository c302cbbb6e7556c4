import { renameSync, rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ApiDocument,
  assertBundled,
  otherForms,
  publishedDocuments,
  readModel,
} from "./api-document.ts";
import { readBaseUrl } from "./base-url.ts";
import {
  findForeignImages,
  findForeignLoads,
  findForeignScripts,
  findForeignStyles,
} from "./foreign-loads.ts";
import { type Guide, readGuides } from "./guides/read-guides.ts";
import type { ApiModel } from "./model/api-model.ts";
import type { SitePage } from "./pages/paths.ts";
import { buildReference, redocScript } from "./reference.ts";
import { bundleSearch } from "./search/bundle.ts";
import { siteFolder } from "./site-folder.ts";
import { planSite } from "./site-plan.ts";
import { bundleTryIt } from "./try-it/bundle.ts";

const assetsDir = fileURLToPath(new URL("assets", import.meta.url));

export interface BuildOptions {
  readonly documents?: readonly ApiDocument[];
  readonly outDir?: string;
  readonly guides?: readonly Guide[];
  /** Where the site will lie, for the addresses in llms.txt and sitemap.xml. */
  readonly baseUrl?: string | undefined;
}

/**
 * Builds the whole site and then puts it in place, so that whoever reads the folder, or builds at the same time, finds
 * the old site or the new one and no half of either. The same documents give the same bytes.
 */
export async function buildDocs(options: BuildOptions = {}): Promise<void> {
  const { documents = publishedDocuments(), outDir = siteFolder, baseUrl } = options;
  documents.forEach(assertBundled);
  const published = documents.map((document) => ({ document, api: readModel(document) }));
  const apis = published.map(({ api }) => api);
  const guides = options.guides ?? readGuides();
  const pages = planSite({ apis, guides, baseUrl });

  const target = resolve(outDir);
  await mkdir(dirname(target), { recursive: true });
  // Beside its target, because a rename cannot cross file systems.
  const scratch = await mkdtemp(`${target}-`);
  const site = join(scratch, "site");
  try {
    await mkdir(site);
    const results = await Promise.allSettled([
      ...pages.map((page) => writePage(page, site)),
      copyFile(redocScript, join(site, "redoc.standalone.js")),
      copyAssets(site),
      ...published.map(({ document, api }) => writeApi(document, api, site)),
      bundleTryIt(site),
      bundleSearch(site),
    ]);
    // Only once nothing writes any more: a failed build must not go on behind its caller's back.
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    await assertSelfContained(site, documents);
    putInPlace(site, target, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Synchronous, so that the target is missing for the moment between two system calls and not longer. */
function putInPlace(site: string, target: string, scratch: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      moveAside(target, join(scratch, `replaced-${attempt}`));
      renameSync(site, target);
      return;
    } catch (error) {
      // Another build may put its site there in that moment: then that one is the old one.
      if (attempt === 10) throw error;
    }
  }
}

function moveAside(folder: string, aside: string): void {
  try {
    renameSync(folder, aside);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return;
    // A folder that comes with a container's image cannot be renamed.
    if (code !== "EXDEV") throw error;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writePage({ path, content }: SitePage, outDir: string): Promise<void> {
  const file = join(outDir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function writeApi(
  { slug, jsonFile, yamlFile }: ApiDocument,
  api: ApiModel,
  outDir: string,
): Promise<void> {
  await mkdir(join(outDir, slug), { recursive: true });
  await Promise.all([
    copyFile(jsonFile, join(outDir, `${slug}.json`)),
    copyFile(yamlFile, join(outDir, `${slug}.yaml`)),
    ...otherForms(jsonFile).map((file) => copyFile(file, join(outDir, basename(file)))),
    buildReference(api, jsonFile, join(outDir, slug, "index.html")),
  ]);
}

async function copyAssets(outDir: string): Promise<void> {
  const names = await readdir(assetsDir);
  await Promise.all(names.map((name) => copyFile(join(assetsDir, name), join(outDir, name))));
}

async function assertSelfContained(outDir: string, documents: readonly ApiDocument[]): Promise<void> {
  const files = (await readdir(outDir, { recursive: true })).sort();
  const sources = [
    ...files.filter(isOurs).map((file) => join(outDir, file)),
    ...documents.map(({ jsonFile }) => jsonFile),
  ];
  for (const file of sources) {
    const addresses = findForeign(file, await readFile(file, "utf8"));
    if (addresses.length > 0) {
      // The scratch folder is gone when this is read.
      const name = file.startsWith(outDir) ? relative(outDir, file) : file;
      throw new Error(
        `${name} would load from another host: ${addresses.join(", ")}. Copy the file into apps/docs/src/assets, or link to it.`,
      );
    }
  }
}

/** Redoc's script is text of others, which names many addresses: its page's policy holds it, and the browser tests. */
function isOurs(file: string): boolean {
  return /\.(html|css|js)$/.test(file) && file !== basename(redocScript);
}

function findForeign(file: string, text: string): string[] {
  if (file.endsWith(".html")) return findForeignLoads(text);
  if (file.endsWith(".css")) return findForeignStyles(text);
  if (file.endsWith(".js")) return findForeignScripts(text);
  return findForeignImages(text);
}

if (import.meta.main) {
  try {
    // A folder may be named to build into another than the usual one.
    const [outDir = siteFolder] = process.argv.slice(2);
    await buildDocs({ outDir, baseUrl: readBaseUrl(process.env) });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
