import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { OperationModel } from "../model/api-model.ts";
import {
  type ApiChanges,
  type Changelog,
  type ChangelogVersion,
  changelogFile,
  hashSpec,
  type OperationLink,
  readChangelog,
} from "./changelog.ts";
import { compareVersions } from "./compare.ts";
import { type BundledApi, readSpecVersions, type SpecVersion } from "./spec-versions.ts";

/**
 * Compares each version of the spec with the one before it, in the git repository at `repository`: one version for each
 * tag `spec-v<version>`, and one for the working tree where that differs from the last tag.
 */
async function makeChangelog(repository: string): Promise<Changelog> {
  const scratch = await mkdtemp(join(tmpdir(), "latchkey-changelog-"));
  try {
    const all = await readSpecVersions(repository, scratch);
    const newest = all.at(-1)?.apis ?? [];
    const versions: ChangelogVersion[] = [];
    let before: readonly BundledApi[] = [];
    for (const version of all) {
      const isNews = version.release !== null || !haveSameDocuments(before, version.apis);
      if (isNews)
        versions.unshift(await describeVersion(before, version, newest, join(scratch, "diff.json")));
      before = version.apis;
    }
    return { versions };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function haveSameDocuments(some: readonly BundledApi[], others: readonly BundledApi[]): boolean {
  const documents = (apis: readonly BundledApi[]): unknown[] => apis.map(({ model }) => model.document);
  return isDeepStrictEqual(documents(some), documents(others));
}

async function describeVersion(
  before: readonly BundledApi[],
  { release, date, apis }: SpecVersion,
  newest: readonly BundledApi[],
  reportFile: string,
): Promise<ChangelogVersion> {
  const link = ({ api, operationId, slug, summary }: OperationModel): OperationLink => {
    const pages = newest.find(({ model }) => model.slug === api)?.model.operations ?? [];
    return { summary, page: pages.some((each) => each.operationId === operationId) ? slug : null };
  };
  const described: ApiChanges[] = [];
  for (const api of apis) {
    const { slug, title, version, document, operations } = api.model;
    const old = before.find(({ model }) => model.slug === slug);
    described.push({
      slug,
      title,
      version,
      specHash: hashSpec(document),
      describes: old === undefined ? operations.map(link) : null,
      changes: old === undefined ? [] : await compareVersions(old, api, link, reportFile),
    });
  }
  return { release, date, apis: described };
}

/** Writes the changelog of a repository. @throws Error where a release that the file tells of has no tag here. */
export async function writeChangelog(repository: string, file: string): Promise<Changelog> {
  const changelog = await makeChangelog(repository);
  const releases = changelog.versions.map(({ release }) => release);
  const known = existsSync(file) ? readChangelog(file).versions : [];
  const lost = known.find(({ release }) => release !== null && !releases.includes(release));
  if (lost !== undefined) {
    throw new Error(
      `${file} tells of ${lost.release}, and this clone has no tag spec-v${lost.release}: run \`git fetch --tags\`.`,
    );
  }
  await writeFile(file, `${JSON.stringify(changelog, undefined, 2)}\n`);
  return changelog;
}

if (import.meta.main) {
  try {
    const repository = fileURLToPath(new URL("../../../..", import.meta.url));
    const { versions } = await writeChangelog(repository, changelogFile);
    const names = versions.map(({ release }) => release ?? "not released yet").join(", ");
    console.log(`${relative(repository, changelogFile)}: ${names}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
