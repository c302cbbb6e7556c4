// Imports only Node's modules and ./repository.ts: the job that may publish runs this file without an install.
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { requireRepository } from "./repository.ts";

/** The part of the package.json of a tarball that we read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: string | { readonly url?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Returns the tarballs of `folder`.
 *
 * @throws Error if there is none, or if npm would reject one or could not install it.
 */
export function checkTarballs(folder: string, repository: string): string[] {
  const tarballs = globSync("*.tgz", { cwd: folder })
    .sort()
    .map((file) => join(folder, file));
  const problems = tarballs.flatMap((tarball) => {
    const text = execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" });
    return problemsOf(JSON.parse(text), repository).map((problem) => `${tarball}: ${problem}`);
  });
  if (tarballs.length === 0) problems.push(`${folder} has no tarball`);
  if (problems.length === 0) return tarballs;
  throw new Error(`Nothing is published. Fix this and pack again:\n${problems.join("\n")}`);
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

if (import.meta.main) {
  try {
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    const [folder = "tarballs", ...more] = process.argv.slice(2);
    const repository = requireRepository(root);
    for (const tarball of checkTarballs(resolve(folder), repository)) {
      const parameters = [
        "stage",
        "publish",
        tarball,
        "--access",
        "public",
        "--provenance",
        "--no-git-checks",
      ];
      execFileSync("pnpm", [...parameters, ...more], { stdio: "inherit" });
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
