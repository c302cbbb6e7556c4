import { execFile } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Announcement, readAnnouncements } from "./change-files.ts";
import { covers, type Finding, neededSize, sizes } from "./finding.ts";
import { findPackageChanges } from "./package-findings.ts";
import { findSpecChanges } from "./spec-findings.ts";

export interface GateResult {
  /** The tag of the last release; undefined if there is none. */
  readonly tag: string | undefined;
  readonly findings: readonly Finding[];
  /** What must be done before the next release. The gate passes if there is nothing. */
  readonly problems: readonly string[];
}

/** Compares the repository in `root`, which must be built, with its last release. @throws Error in a shallow clone. */
export async function runGate(root: string): Promise<GateResult> {
  if ((await run("git", ["rev-parse", "--is-shallow-repository"], root)).trim() === "true") {
    throw new Error(
      "The gate cannot find the last release, since this clone is shallow. Fetch the tags: git fetch --unshallow --tags",
    );
  }
  const tag = await lastRelease(root);
  if (tag === undefined) return { tag, findings: [], problems: [] };
  await using folder = await mkdtempDisposable(join(tmpdir(), "latchkey-gate-"));
  const released = folder.path;
  const archive = join(released, "release.tar");
  await run("git", ["archive", "--output", archive, tag], root);
  await run("tar", ["-xf", archive], released);
  const findings = [
    ...(await findSpecChanges(released, root)),
    ...(await findPackageChanges(released, root)),
  ];
  return { tag, findings, problems: unannounced(findings, await readAnnouncements(released, root)) };
}

/** What to fix, and for each package without a change file of the right size, the command. */
export function unannounced(
  findings: readonly Finding[],
  announcements: ReadonlyMap<string, Announcement>,
): string[] {
  const fixes = findings.flatMap(({ what, fix }) => (fix === undefined ? [] : [`${what} ${fix}`]));
  const packages = Map.groupBy(
    findings.filter(({ fix }) => fix === undefined),
    ({ packageName }) => packageName,
  );
  const missing = [...packages].flatMap(([name, found]) => {
    const { releasedVersion = "0.0.0", size = "none", isBreaking } = announcements.get(name) ?? {};
    const needed = sizes.findLast((each) => found.some((one) => neededSize(one, releasedVersion) === each));
    // Below 1.0.0, the size does not show that a change is breaking. So the text must.
    const mustSay = needed === "minor" && found.some((one) => one.size === "major");
    if (needed === undefined || (covers(size, needed) && (isBreaking || !mustSay))) return [];
    const [which, start] = mustSay ? [', with a text that starts with "Breaking:"', "Breaking: "] : ["", ""];
    return `${name} needs a ${needed} change file${which}. Its largest one is ${size}. Run \`pnpm change --bump ${needed} --summary "${start}<what changed>" ${name}\`.`;
  });
  return [...fixes, ...missing];
}

/** A tag at the current commit is the release that is being checked. */
async function lastRelease(root: string): Promise<string | undefined> {
  // Without this setting, git would sort 1.0.0-rc.1 after 1.0.0.
  const list = [
    "-c",
    "versionsort.suffix=-",
    "tag",
    "--list",
    "v[0-9]*.[0-9]*.[0-9]*",
    "--sort=-version:refname",
  ];
  const tags = await run("git", [...list, "--merged", "HEAD", "--no-contains", "HEAD"], root);
  return tags.split("\n")[0] || undefined;
}

async function run(program: string, parameters: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, parameters, { cwd });
  return stdout;
}
