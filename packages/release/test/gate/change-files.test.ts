import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readAnnouncements } from "../../src/gate/change-files.ts";
import type { Finding } from "../../src/gate/finding.ts";
import { unannounced } from "../../src/gate/gate.ts";

const finding: Finding = { size: "major", packageName: "@test/one", what: "A field was removed" };

/** What the gate says of `finding`, given the released and the current version, and change files. */
async function judge(
  released: string,
  current: string,
  changeFiles: readonly string[],
  changelog = "",
): Promise<string[]> {
  using folder = mkdtempDisposableSync(join(tmpdir(), "latchkey-changes-"));
  const write = (file: string, text: string) => {
    mkdirSync(join(folder.path, dirname(file)), { recursive: true });
    writeFileSync(join(folder.path, file), text);
  };
  for (const [side, version] of Object.entries({ released, current })) {
    write(`${side}/packages/one/package.json`, JSON.stringify({ name: "@test/one", version }));
    write(`${side}/packages/two/package.json`, JSON.stringify({ name: "@test/two", version: "0.1.0" }));
  }
  if (changelog !== "") write("current/packages/one/CHANGELOG.md", changelog);
  for (const [index, text] of changeFiles.entries()) write(`current/.changeset/${index}.md`, text);
  const sides = ["released", "current"].map((side) => join(folder.path, side));
  return unannounced([finding], await readAnnouncements(sides[0] ?? "", sides[1] ?? ""));
}

const announce = (name: string, size: string, text = "Breaking: Text.") =>
  `---\n"${name}": ${size}\n---\n\n${text}\n`;
const changelog = (...texts: readonly string[]) =>
  `# @test/one\n\n${texts.map((text, index) => `## 0.${2 - index}.0\n\n### Minor Changes\n\n- ${text}\n`).join("\n")}`;

test.each([
  ["no change file", "0.1.0", "0.1.0", []],
  ["a change file that is too small", "0.1.0", "0.1.0", [announce("@test/one", "patch")]],
  ["a change file of another package", "0.1.0", "0.1.0", [announce("@test/two", "major")]],
  ["a change file of something else", "0.1.0", "0.1.0", [announce("@test/one", "minor", "Added a helper.")]],
  ["a patch release", "0.1.0", "0.1.1", [], changelog("Breaking: Text.")],
  ["a minor release that does not say so", "0.1.0", "0.2.0", [], changelog("Added.", "Breaking: Text.")],
  ["a minor change file from 1.0.0 on", "1.0.0", "1.0.0", [announce("@test/one", "minor")]],
  ["a minor release from 1.0.0 on", "1.4.0", "1.5.0", []],
])("stops a breaking change with %s", async (_, released, current, files, log?) => {
  expect(await judge(released, current, files, log)).toEqual([
    expect.stringMatching(
      /^@test\/one needs a (minor|major) change file.*\. Its largest one is (none|patch|minor)\. Run `pnpm change --bump .* @test\/one`\.$/,
    ),
  ]);
});

test.each([
  ["a minor change file below 1.0.0", "0.1.0", "0.1.0", [announce("@test/one", "minor")]],
  [
    "one of several change files",
    "0.1.0",
    "0.1.0",
    [announce("@test/one", "minor"), announce("@test/one", "patch", "Fixed.")],
  ],
  [
    "a minor release below 1.0.0, whose change files are gone",
    "0.1.9",
    "0.2.0",
    [],
    changelog("Breaking: Text."),
  ],
  ["a major change file", "1.0.0", "1.0.0", [announce("@test/one", "major", "Removed.")]],
  ["a major release", "1.4.0", "2.0.0", []],
])("passes a breaking change with %s", async (_, released, current, files, log?) => {
  expect(await judge(released, current, files, log)).toEqual([]);
});

test.each([announce("@test/one", "large"), announce("@test/one", "minor", ""), "no front matter\n"])(
  "reports a change file without a size or a text",
  async (text) => {
    await expect(judge("0.1.0", "0.1.0", [text])).rejects.toThrow(
      ".changeset/0.md has no text, or no package with none, patch, minor or major. Write it with `pnpm change`.",
    );
  },
);
