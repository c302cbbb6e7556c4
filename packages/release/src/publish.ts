// Imports only Node's modules, types and ./repository.ts: the job that may publish runs this file without an install.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "./public-packages.ts";
import { reportError, requireRepository, tagProblems } from "./repository.ts";

/**
 * Returns the tarballs of `folder`.
 *
 * @param tag the tag that started the release. Without it, the versions are not checked.
 * @throws Error if there is none, if its version is not the tag, or if npm would reject one or could not install it.
 */
export function checkTarballs(folder: string, repository: string, tag: string | undefined): string[] {
  const tarballs = globSync(join(folder, "*.tgz")).sort();
  const problems = tarballs.flatMap((tarball) => {
    const manifest = readManifest(tarball);
    const found = [...problemsOf(manifest, repository), ...tagProblems(manifest, tag)];
    return found.map((problem) => `${tarball}: ${problem}`);
  });
  if (tarballs.length === 0) problems.push(`${folder} has no tarball`);
  if (problems.length === 0) return tarballs;
  throw new Error(`Nothing is published. Fix this and pack again:\n${problems.join("\n")}`);
}

function readManifest(tarball: string): Manifest {
  return JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
}

function problemsOf(manifest: Manifest, repository: string): string[] {
  const { name, repository: own, dependencies = {} } = manifest;
  const url = typeof own === "object" ? own.url : own;
  const unresolved = Object.entries(dependencies).filter(([, range]) =>
    /^(workspace|catalog|link|file):/.test(range),
  );
  return [
    ...(manifest.private === true ? [`${name} is private`] : []),
    ...(url?.replace(/^git\+/, "").replace(/\.git$/, "") === repository
      ? []
      : [`"repository" is ${url ?? "missing"} instead of ${repository}, so npm rejects the provenance`]),
    ...unresolved.map(([dependency, range]) => `no package manager can install ${dependency} ${range}`),
  ];
}

/**
 * Stages a tarball with pnpm, unless npm has it. So a release that failed halfway can run again.
 *
 * @returns What went wrong.
 */
export function stage(tarball: string, more: readonly string[] = []): string[] {
  const { name, version } = readManifest(tarball);
  const release = `${name}@${version}`;
  const pnpm = (...parameters: string[]) => spawnSync("pnpm", parameters, { encoding: "utf8" });
  const view = pnpm("view", release, "dist.integrity");
  if (view.status === 0 && view.stdout.trim() !== "") {
    const integrity = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    if (view.stdout.trim() !== integrity) return [`${release} is public with other files: raise the version`];
    console.log(`${release} is public already.`);
    return [];
  }
  const options = ["--access", "public", "--provenance", "--no-git-checks", ...more];
  const { status, stdout, stderr } = pnpm("stage", "publish", tarball, ...options);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  // How npm rejects a version that is staged. pnpm breaks the sentence into lines with a bar.
  const isStaged = /409 .*cannot stage previously/i.test(stderr.replaceAll(/[\s│]+/g, " "));
  if (isStaged) console.log(`${release} was staged before. Compare its files before you approve it.`);
  return status === 0 || isStaged ? [] : [`${release} is not staged: see the error of pnpm above`];
}

if (import.meta.main) {
  await reportError(() => {
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    const [folder = "tarballs", ...more] = process.argv.slice(2);
    const tarballs = checkTarballs(resolve(folder), requireRepository(root), process.env["GITHUB_REF_NAME"]);
    const problems = tarballs.flatMap((tarball) => stage(tarball, more));
    if (problems.length === 0) return;
    throw new Error(`Some packages are not staged:\n${problems.join("\n")}\nFix that, then run this again.`);
  });
}
