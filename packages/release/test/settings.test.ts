import { existsSync, globSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readPublicPackages, root } from "../src/public-packages.ts";
import { requireRepository } from "../src/repository.ts";

function repositoryOf(manifest: object): string {
  using folder = mkdtempDisposableSync(join(tmpdir(), "latchkey-setting-"));
  writeFileSync(join(folder.path, "package.json"), JSON.stringify(manifest));
  return requireRepository(folder.path);
}

test("takes the address of the repository from the root package.json", () => {
  const repository = "https://github.com/some-team/latchkey";
  expect(repositoryOf({ repository })).toBe(repository);
});

test.each([
  ["missing", {}],
  ['"https://github.com/OWNER/latchkey"', { repository: "https://github.com/OWNER/latchkey" }],
  ['"https://github.com/<owner>/latchkey"', { repository: "https://github.com/<owner>/latchkey" }],
  ['"https://github.com/placeholder/latchkey"', { repository: "https://github.com/placeholder/latchkey" }],
  ['"github:some-team/latchkey"', { repository: "github:some-team/latchkey" }],
])("refuses a release with one sentence if the address is %s", (stated, manifest) => {
  expect(() => repositoryOf(manifest)).toThrow(
    `The release cannot start, because npm rejects provenance without the repository's address and "repository" in the package.json of the root is ${stated}: set it to https://github.com/<owner>/latchkey.`,
  );
});

test("all published packages have one version", () => {
  const manifests = globSync("{packages,apps}/*/package.json", { cwd: root }).map((file) =>
    JSON.parse(readFileSync(join(root, file), "utf8")),
  );
  const published = manifests.filter((manifest) => manifest.private !== true);
  const { versioning } = parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"));
  expect(versioning.fixed).toEqual([published.map(({ name }) => name).sort()]);
  expect(new Set(published.map(({ version }) => version)).size).toBe(1);
});

test("Renovate pins images, and keeps the Node of an image on the line that scripts run with", () => {
  const { extends: presets, packageRules } = JSON.parse(
    readFileSync(join(root, ".github/renovate.json"), "utf8"),
  );
  expect(presets).toContain("docker:pinDigests");
  const rules = packageRules.filter(
    ({ allowedVersions }: { allowedVersions?: string }) => allowedVersions === "<25",
  );
  expect(rules).toMatchObject([
    { matchPackageNames: ["node", "@types/node"], matchManagers: ["npm", "dockerfile", "docker-compose"] },
  ]);
});

test("CONTRIBUTING.md names each built package", () => {
  const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const [, built = ""] =
    /`tsc` builds the packages that are to be published:(.*?)\./s.exec(contributing) ?? [];
  const folders = readPublicPackages(root).map(({ folder }) => folder);
  expect(built.match(/`[^`]+`/g)?.sort()).toEqual(folders.map((folder) => `\`${folder}\``).sort());
});

test("each test that SECURITY.md names exists", () => {
  const named = readFileSync(join(root, "SECURITY.md"), "utf8").match(/[\w./-]+\.test\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
