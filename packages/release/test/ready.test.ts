import { expect, test } from "vitest";
import { checkReady } from "../src/ready.ts";
import { ScratchRepository } from "./gate/scratch-repository.ts";

/** A repository whose commit may be released as 0.1.0. */
function readyRepository(): ScratchRepository {
  const repository = new ScratchRepository("packages/transport");
  repository.edit("package.json", { repository: "https://github.com/some-team/latchkey" });
  repository.commit("Release 0.1.0");
  repository.git("update-ref", "refs/remotes/origin/main", "HEAD");
  return repository;
}

test("accepts a commit on main whose tag is the version", () => {
  using repository = readyRepository();
  expect(() => checkReady(repository.folder, "v0.1.0")).not.toThrow();
  expect(() => checkReady(repository.folder, undefined)).not.toThrow();
});

test.each<[string, string, (repository: ScratchRepository) => void]>([
  ["has version 0.1.0, and the tag is v0.2.0", "v0.2.0", () => {}],
  ["has version 0.1.0, and the tag is main", "main", () => {}],
  [
    ".changeset/planted.md is in no changelog",
    "v0.1.0",
    (repository) => repository.announce("@latchkey/transport", "minor"),
  ],
  ["the commit is not on origin/main", "v0.1.0", (repository) => repository.commit("Not merged")],
  [
    '"repository" in the package.json',
    "v0.1.0",
    (repository) => repository.edit("package.json", { repository: "" }),
  ],
])("rejects a release: %s", (problem, tag, change) => {
  using repository = readyRepository();
  change(repository);
  expect(() => checkReady(repository.folder, tag)).toThrow(problem);
});
