import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type ApiOperation, apiNames, type OpenApiDocument, operationsOf } from "@latchkey/spec-model";
import { runRedocly } from "../reference/redocly.ts";

/** A tagged release of the spec, or the working tree, which has neither release nor date. */
export interface SpecVersion {
  readonly release: string | null;
  readonly date: string | null;
  readonly apis: readonly BundledApi[];
}

export interface BundledApi {
  readonly slug: string;
  readonly document: OpenApiDocument;
  readonly operations: readonly ApiOperation[];
  /** The path of the bundled JSON file. */
  readonly file: string;
}

const tagForm = /^spec-v(\d+\.\d+\.\d+\S*)$/;

/** Returns the spec at each tag `spec-v<version>`, oldest first, followed by the spec in the working tree. */
export async function readSpecVersions(repository: string, scratch: string): Promise<readonly SpecVersion[]> {
  const versions: SpecVersion[] = [];
  for (const [tag, release] of await specTags(repository)) {
    const root = join(scratch, tag);
    await checkOut(repository, tag, root);
    const date = (await git(repository, "log", "-1", "--format=%cs", tag)).trim();
    versions.push({ release, date, apis: await bundleAll(root, join(scratch, `${tag}-bundles`)) });
  }
  const apis = await bundleAll(repository, join(scratch, "working-tree-bundles"));
  return [...versions, { release: null, date: null, apis }];
}

async function specTags(repository: string): Promise<[tag: string, release: string][]> {
  // Without this setting, git would sort 1.0.0-rc.1 after 1.0.0.
  const sorted = ["-c", "versionsort.suffix=-", "tag", "--list", "spec-v*", "--sort=version:refname"];
  return (await git(repository, ...sorted)).split("\n").flatMap((tag): [string, string][] => {
    const release = tag.match(tagForm)?.[1];
    return release === undefined ? [] : [[tag, release]];
  });
}

/** Writes the YAML files of the spec at `tag` to `root`. Changes nothing in the repository. */
async function checkOut(repository: string, tag: string, root: string): Promise<void> {
  const listed = await git(repository, "ls-tree", "-r", "-z", "--name-only", tag, "--", "spec");
  for (const path of listed.split("\0").filter((name) => name.endsWith(".yaml"))) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await git(repository, "show", `${tag}:${path}`));
  }
}

async function bundleAll(root: string, outDir: string): Promise<BundledApi[]> {
  // An old tag may have only one of the two APIs.
  const present = apiNames.filter((slug) => existsSync(join(root, "spec", slug, "openapi.yaml")));
  await mkdir(outDir, { recursive: true });
  return Promise.all(
    present.map(async (slug) => {
      const file = join(outDir, `${slug}.json`);
      const source = join(root, "spec", slug, "openapi.yaml");
      // Run in a folder without a redocly.yaml. Otherwise the rules and plugins of that version would apply.
      await runRedocly(`${source} cannot be bundled`, ["bundle", source, "--output", file], outDir);
      const document: OpenApiDocument = JSON.parse(await readFile(file, "utf8"));
      return { slug, document, operations: operationsOf(document), file };
    }),
  );
}

async function git(repository: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", parameters, { cwd: repository, maxBuffer: 2 ** 26 });
  return stdout;
}
