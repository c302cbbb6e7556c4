import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isNode } from "@latchkey/spec-model";
import { parse } from "yaml";
import { covers, type Size, sizes } from "./finding.ts";

/** What a package announces to its users. */
export interface Announcement {
  readonly releasedVersion: string;
  /** The largest size of the package's change files, or of the difference of its versions. */
  readonly size: Size;
  /** Whether a change file, or the newest part of the changelog, has a text that starts with `Breaking:`. */
  readonly isBreaking: boolean;
}

/**
 * Reads the change files of the working tree, by package. After `pnpm version -r` they are gone, and the versions are
 * raised instead.
 *
 * @throws Error if a change file has no front matter, no text or an unknown size.
 */
export async function readAnnouncements(released: string, root: string): Promise<Map<string, Announcement>> {
  const announcements = new Map<string, Announcement>();
  const files = globSync("{packages,apps}/*/package.json", { cwd: released });
  for (const file of files) {
    const { name, version } = JSON.parse(await readFile(join(released, file), "utf8"));
    const now = JSON.parse(await readFile(join(root, file), "utf8").catch(() => "{}"));
    const size = raise(version, now.version ?? version);
    const changelog = await readFile(join(root, dirname(file), "CHANGELOG.md"), "utf8").catch(() => "");
    const isBreaking = size !== "none" && /^- Breaking:/m.test(changelog.split(/^## /m)[1] ?? "");
    announcements.set(name, { releasedVersion: version, size, isBreaking });
  }
  for (const file of globSync(".changeset/*.md", { cwd: root })) {
    const [, front, text = ""] =
      /^---\n(.*?)\n?---\s+(\S.*)$/s.exec(await readFile(join(root, file), "utf8")) ?? [];
    for (const [name, size] of Object.entries(readFront(file, front))) {
      const known = announcements.get(name);
      if (known === undefined) continue;
      announcements.set(name, {
        ...known,
        size: covers(size, known.size) ? size : known.size,
        isBreaking: known.isBreaking || text.startsWith("Breaking:"),
      });
    }
  }
  return announcements;
}

function readFront(file: string, front: string | undefined): Record<string, Size> {
  const entries = parse(front ?? "");
  const isSize = (value: unknown) => sizes.some((size) => size === value);
  if (isNode(entries) && Object.values(entries).every(isSize)) {
    // Each value is one of the sizes.
    return entries as Record<string, Size>;
  }
  throw new Error(
    `${file} has no text, or no package with none, patch, minor or major. Write it with \`pnpm change\`.`,
  );
}

/** The size of the step from one version to the next. */
function raise(before: string, after: string): Size {
  const [old = [], now = []] = [before, after].map((version) => version.split(/[.-]/).map(Number));
  const place = [0, 1, 2].find((index) => old[index] !== now[index]);
  return place === undefined ? "none" : ((["major", "minor", "patch"] as const)[place] ?? "none");
}
