import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { ApiOperation } from "@latchkey/spec-model";
import { operationSlug } from "../spec/api.ts";
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
 * Makes the changelog of the git repository at `repository`. Compares each version of the spec with the
 * previous version. Each tag `spec-v<version>` is a version. The working tree is a version if it differs from
 * the last tag.
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
  const documents = (apis: readonly BundledApi[]): unknown[] => apis.map(({ document }) => document);
  return isDeepStrictEqual(documents(some), documents(others));
}

async function describeVersion(
  before: readonly BundledApi[],
  { release, date, apis }: SpecVersion,
  newest: readonly BundledApi[],
  reportFile: string,
): Promise<ChangelogVersion> {
  const described: ApiChanges[] = [];
  for (const api of apis) {
    const { slug, document, operations } = api;
    const pages = newest.find((each) => each.slug === slug)?.operations ?? [];
    const link = ({ operationId, operation: { summary } }: ApiOperation): OperationLink => {
      const hasPage = pages.some((each) => each.operationId === operationId);
      return { summary, page: hasPage ? operationSlug(operationId) : null };
    };
    const old = before.find((each) => each.slug === slug);
    described.push({
      slug,
      title: document.info.title,
      version: document.info.version,
      specHash: hashSpec(document),
      describes: old === undefined ? operations.map(link) : null,
      changes: old === undefined ? [] : await compareVersions(old, api, link, reportFile),
    });
  }
  return { release, date, apis: described };
}

/**
 * Writes the changelog of a repository to `file`.
 *
 * @throws Error if a release in the file has no tag in the repository.
 */
export async function writeChangelog(repository: string, file: string): Promise<Changelog> {
  const changelog = await makeChangelog(repository);
  const releases = changelog.versions.map(({ release }) => release);
  const known = existsSync(file) ? readChangelog(file).versions : [];
  const lost = known.find(({ release }) => release !== null && !releases.includes(release));
  if (lost !== undefined) {
    throw new Error(
      `${file} lists the release ${lost.release}, but this clone has no tag spec-v${lost.release}: run \`git fetch --tags\`.`,
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
