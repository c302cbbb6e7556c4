import { renameSync, rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Guide, readGuides } from "./guides/read-guides.ts";
import { llmsFullText, llmsText } from "./markdown/llms.ts";
import { markdownFile } from "./markdown/page.ts";
import { insertReference, redocScript, renderReference } from "./reference/reference.ts";
import type { SiteAddress } from "./site/config.ts";
import { withPolicy } from "./site/content-security-policy.ts";
import { assertSelfContained } from "./site/foreign-loads.ts";
import { pagesOf, planSite, type SitePlan, sectionsOf } from "./site/plan.ts";
import { runAstro } from "./site/run-astro.ts";
import { readBaseUrl, siteFolder } from "./site/settings.ts";
import { type ApiDocument, otherForms, publishedDocuments, readDocument } from "./spec/documents.ts";

export interface BuildOptions extends SiteAddress {
  readonly documents?: readonly ApiDocument[];
  readonly outDir?: string;
  readonly guides?: readonly Guide[];
}

/**
 * Builds the whole site in a scratch folder and then renames that folder to `outDir`. A process that reads
 * `outDir` finds the old site or the new site, never a mixture. The build fetches nothing.
 *
 * @throws Error if a document is missing or wrong, or if a page would load anything from another host.
 */
export async function buildDocs(options: BuildOptions = {}): Promise<void> {
  const { documents = publishedDocuments(), outDir = siteFolder, baseUrl, repository } = options;
  const apis = documents.map((document) => ({
    document,
    api: readDocument(document),
    forms: otherForms(document.jsonFile).map((file) => basename(file)),
  }));
  const plan = planSite({ apis, guides: options.guides ?? readGuides(apis.map(({ api }) => api)) });
  const target = resolve(outDir);
  await mkdir(dirname(target), { recursive: true });
  // The scratch folder is beside the target, because a rename cannot cross file systems.
  const scratch = await mkdtemp(`${target}-`);
  const site = join(scratch, "site");
  try {
    const script = `${baseUrl === undefined ? "/" : new URL(baseUrl).pathname}${basename(redocScript)}`;
    // Wait for all processes, even if one fails: a process that still runs could write to the folder while it
    // is being deleted.
    const [built, ...references] = await Promise.allSettled([
      runAstro(plan, { baseUrl, repository }, site),
      ...apis.map(async ({ api, document }) => ({
        file: join(site, api.slug, "index.html"),
        reference: await renderReference(api, document.jsonFile, scratch, script),
      })),
    ]);
    if (built.status === "rejected") throw built.reason;
    for (const rendered of references) {
      if (rendered.status === "rejected") throw rendered.reason;
      const { file, reference } = rendered.value;
      await writeFile(file, insertReference(await readFile(file, "utf8"), reference));
    }
    await writeTexts(plan, site, baseUrl);
    await copyFile(redocScript, join(site, basename(redocScript)));
    await Promise.all(documents.map((document) => copyDocument(document, site)));
    await finishPages(site);
    await assertSelfContained(
      site,
      [basename(redocScript)],
      documents.map(({ jsonFile }) => jsonFile),
    );
    swapIn(site, target, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Writes the Markdown file of each page, and the files for language models and crawlers. */
async function writeTexts(plan: SitePlan, site: string, baseUrl: string | undefined): Promise<void> {
  const address = (path: string): string => (baseUrl === undefined ? path : new URL(path, baseUrl).href);
  const sections = sectionsOf(plan);
  const documents = plan.apis.flatMap(({ api }) => [`${api.slug}.yaml`, `${api.slug}.json`]);
  const sitemap = baseUrl === undefined ? "" : `Sitemap: ${address("sitemap-index.xml")}\n`;
  await Promise.all([
    ...pagesOf(plan).map((page) => write(join(site, `${page.id}.md`), markdownFile(page))),
    write(join(site, "llms.txt"), llmsText(sections, documents, address)),
    write(join(site, "llms-full.txt"), llmsFullText(sections, address)),
    write(join(site, "robots.txt"), `User-agent: *\nAllow: /\n${sitemap}`),
  ]);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function copyDocument({ slug, jsonFile, yamlFile }: ApiDocument, site: string): Promise<void> {
  await copyFile(jsonFile, join(site, `${slug}.json`));
  await copyFile(yamlFile, join(site, `${slug}.yaml`));
  for (const file of otherForms(jsonFile)) await copyFile(file, join(site, basename(file)));
}

/** Adds its policy to each page. No later step may change a page: the policy has hashes of its scripts. */
async function finishPages(site: string): Promise<void> {
  const files = await readdir(site, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const path = join(site, file);
    const html = await readFile(path, "utf8");
    // Without JavaScript, Starlight's pages stay dark but Redoc's part is light. So start all pages light.
    await writeFile(path, withPolicy(html.replace('data-theme="dark"', 'data-theme="light"')));
  }
}

/** Replaces the target by the site. Its calls are synchronous, so that the target is missing for only a moment. */
function swapIn(site: string, target: string, scratch: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      moveAside(target, join(scratch, `replaced-${attempt}`));
      renameSync(site, target);
      return;
    } catch (error) {
      // Another build put its site there between the two calls. Try again: the next attempt replaces that
      // site.
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
    // A folder that is part of a container's image cannot be renamed.
    if (code !== "EXDEV") throw error;
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    const [outDir = siteFolder] = process.argv.slice(2);
    const root = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8"));
    const { repository } = root;
    if (repository !== undefined && !/^https:\/\/\S+[^/]$/.test(repository)) {
      throw new Error(
        '"repository" in the root package.json must be an https address that does not end with a slash. Correct it.',
      );
    }
    await buildDocs({ outDir, baseUrl: readBaseUrl(process.env), repository });
    console.log(`Built ${relative(process.cwd(), outDir)}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
