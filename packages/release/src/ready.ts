import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { readPublicPackages, root } from "./public-packages.ts";
import { reportError, requireRepository, tagProblems } from "./repository.ts";

/**
 * Checks a commit that is to be released.
 *
 * @param tag the tag that started the release. Without it, the tag and the branch are not checked.
 * @throws Error if the tag is not the version of each public package, if the commit is not on main, or if a change file
 * is left.
 */
export function checkReady(repository: string, tag: string | undefined): void {
  requireRepository(repository);
  const ancestor = ["merge-base", "--is-ancestor", "HEAD", "origin/main"];
  const isOnMain = spawnSync("git", ancestor, { cwd: repository });
  const problems = [
    ...readPublicPackages(repository).flatMap(({ manifest }) => tagProblems(manifest, tag)),
    ...globSync(".changeset/*.md", { cwd: repository }).map((file) => `${file} is in no changelog`),
    ...(tag === undefined || isOnMain.status === 0 ? [] : ["the commit is not on origin/main"]),
  ];
  if (problems.length === 0) return;
  throw new Error(
    `The release cannot start:\n${problems.join("\n")}\nRun \`pnpm release:version\`, merge its commit to main, and tag it as v<version>.`,
  );
}

if (import.meta.main) {
  // GitHub sets it in a workflow.
  await reportError(() => checkReady(root, process.env["GITHUB_REF_NAME"]));
}
