import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkTarballs } from "../src/publish.ts";

const repository = "https://github.com/some-team/latchkey";
const good = {
  name: "@test/one",
  version: "1.0.0",
  repository: { type: "git", url: `git+${repository}.git` },
};

/** Checks a folder with one tarball that has this package.json. */
function check(manifest: object, tag?: string): string[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), "latchkey-packed-"));
  mkdirSync(join(folder.path, "package"));
  writeFileSync(join(folder.path, "package/package.json"), JSON.stringify(manifest));
  execFileSync("tar", ["-czf", "one.tgz", "package"], { cwd: folder.path });
  return checkTarballs(folder.path, repository, tag);
}

test("accepts a tarball that npm can publish and install", () => {
  const dependencies = { "@test/two": "1.0.0", other: "^2.1.0" };
  expect(check({ ...good, dependencies })).toEqual([expect.stringMatching(/one\.tgz$/)]);
});

test.each([
  ['"repository" is missing instead of', { repository: undefined }],
  [
    '"repository" is https://github.com/other/latchkey instead of',
    { repository: "https://github.com/other/latchkey" },
  ],
  ["no package manager can install @test/two workspace:*", { dependencies: { "@test/two": "workspace:*" } }],
  ["no package manager can install other catalog:", { dependencies: { other: "catalog:" } }],
  ["@test/one is private", { private: true }],
])("publishes nothing if %s", (problem, fields) => {
  expect(() => check({ ...good, ...fields })).toThrow(problem);
});

test("publishes nothing if the tag is not the version of each tarball", () => {
  expect(check(good, "v1.0.0")).toHaveLength(1);
  expect(() => check(good, "v1.1.0")).toThrow("@test/one has version 1.0.0, and the tag is v1.1.0");
});

test("publishes nothing from a folder without tarballs", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "latchkey-packed-"));
  expect(() => checkTarballs(folder.path, repository, undefined)).toThrow(/has no tarball$/);
});
