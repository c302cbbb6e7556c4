import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Changelog, hashSpec, readChangelog } from "../../src/changelog/changelog.ts";
import { changelogPage } from "../../src/changelog/changelog-markdown.ts";
import { writeChangelog } from "../../src/changelog/make-changelog.ts";
import { publishedDocuments } from "../../src/spec/documents.ts";
import { type TemporaryFolder, temporaryFolder } from "../site/temporary-folder.ts";

const first = `openapi: 3.1.0
info: { title: Small keys, version: 1.0.0 }
servers: [{ url: "https://example.com" }]
paths:
  /key:
    get:
      operationId: listKeys
      summary: List keys
      x-access: [{ caller: parent, answer: allowed }]
      responses:
        "200":
          description: All keys.
          content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Key" } } } }
  /key/{id}:
    get:
      operationId: getKey
      summary: Get a key
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: The key.
          content: { application/json: { schema: { $ref: "#/components/schemas/Key" } } }
        "404": { description: There is none. }
  /old:
    get:
      operationId: getOld
      summary: Get the old one
      responses: { "200": { description: It. } }
components:
  schemas:
    Key:
      type: object
      properties:
        id: { type: integer }
        owner: { type: object, properties: { kind: { type: string, enum: [user] } } }
`;

/**
 * A status and an operation are removed, an optional field and a value of an enum are added, and words and a
 * permission differ.
 */
const second = first
  .replace("1.0.0", "2.0.0")
  .replace('        "404": { description: There is none. }\n', "")
  .replace(/ {2}\/old:[\s\S]*(?=components:)/, "")
  .replace(
    "        id: { type: integer }\n",
    "        id: { type: integer }\n        note: { type: string }\n",
  )
  .replace("enum: [user]", "enum: [user, team]")
  .replace("All keys.", "Every key.")
  .replace("answer: allowed", 'answer: "403"');

let repository: TemporaryFolder;
let file: string;
let changelog: Changelog;

function git(...parameters: string[]): void {
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...parameters], {
    cwd: repository.dir,
    env: { ...process.env, GIT_COMMITTER_DATE: "2026-03-04T12:00:00Z", GIT_CONFIG_GLOBAL: "/dev/null" },
  });
}

async function writeSpec(text: string, slug = "partner-subscriptions"): Promise<void> {
  await mkdir(join(repository.dir, "spec", slug), { recursive: true });
  await writeFile(join(repository.dir, "spec", slug, "openapi.yaml"), text);
}

async function release(tag: string, text: string): Promise<void> {
  await writeSpec(text);
  git("add", ".");
  git("commit", "--quiet", "--message", tag);
  git("tag", tag);
}

beforeAll(async () => {
  repository = await temporaryFolder();
  file = join(repository.dir, "changelog.json");
  git("init", "--quiet");
  await release("spec-v1.9.0", first);
  await release("spec-v1.10.0", second);
  git("tag", "spec-vague");
  await writeSpec(second.replace("Every key.", "Each key. <b>"));
  await writeSpec(first.replace("Small keys", "Other keys"), "certcentral");
  changelog = await writeChangelog(repository.dir, file);
}, 60_000);
afterAll(() => repository[Symbol.asyncDispose]());

test("has the unreleased spec and a version for each tag, the newest first, with the date of its commit", () => {
  expect(changelog.versions.map(({ release, date }) => [release, date])).toEqual([
    [null, null],
    ["1.10.0", "2026-03-04"],
    ["1.9.0", "2026-03-04"],
  ]);
});

test("the first version lists the operations that it describes", () => {
  expect(changelog.versions.at(-1)?.apis).toEqual([
    {
      slug: "partner-subscriptions",
      title: "Small keys",
      version: "1.0.0",
      specHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      describes: [
        { summary: "List keys", page: "list-keys" },
        { summary: "Get a key", page: "get-key" },
        { summary: "Get the old one", page: null },
      ],
      changes: [],
    },
  ]);
});

test("each change has its rating, its place, and all operations that it affects", () => {
  const changes = changelog.versions[1]?.apis[0]?.changes ?? [];
  const described = changes.map(({ impact, operations, place, text }) => [
    impact,
    operations.map(({ page }) => page),
    place,
    text,
  ]);
  expect(described).toEqual([
    ["wording", ["list-keys"], "response 200", "`description` changed."],
    ["addition", ["list-keys", "get-key"], "response 200, field `[].note`", "Added."],
    [
      "breaking",
      ["list-keys", "get-key"],
      "response 200, field `[].owner.kind`",
      "Enum of `kind` gained values: 'team'.",
    ],
    ["breaking", ["get-key"], "response 404", "Response `404` was removed."],
    ["breaking", [null], "", "Path `/old` was removed."],
    ["unrated", ["list-keys"], "", "Permissions changed."],
  ]);
});

test("the file contains no path of this machine", async () => {
  expect(await readFile(file, "utf8")).not.toContain(repository.dir);
});

test("the page marks breaking changes, and links to the operations that exist", () => {
  const { markdown } = changelogPage(changelog);
  expect(markdown).toContain(
    "#### Breaking\n\n- **Breaking.** [List keys](partner-subscriptions/list-keys.md); " +
      "[Get a key](partner-subscriptions/get-key.md): response 200, field `[].owner.kind`: " +
      "Enum of `kind` gained values: 'team'.\n",
  );
  expect(markdown).toContain("- **Breaking.** Get the old one: Path `/old` was removed.\n");
  expect(markdown).toContain("## 1.10.0\n\nReleased on 2026-03-04.");
  expect(markdown.match(/\*\*Breaking\.\*\*/g)).toHaveLength(3);
});

test("a spec that changed after its last tag, and a new API, are unreleased", () => {
  const [unreleased] = changelog.versions;
  expect(
    unreleased?.apis.map(({ slug, describes, changes }) => [slug, describes?.length, changes.length]),
  ).toEqual([
    ["partner-subscriptions", undefined, 1],
    ["certcentral", 3, 0],
  ]);
  expect(changelogPage(changelog).markdown).toContain("## Unreleased\n");
});

test("is the same when it is written again", { tags: ["release"] }, async () => {
  const text = await readFile(file, "utf8");
  await writeChangelog(repository.dir, file);
  expect(await readFile(file, "utf8")).toBe(text);
});

test("a spec that is the last release has the same releases, and nothing unreleased", {
  tags: ["release"],
}, async () => {
  await writeSpec(second);
  await rm(join(repository.dir, "spec", "certcentral"), { recursive: true });
  const { versions } = await writeChangelog(repository.dir, join(repository.dir, "released.json"));
  expect(versions).toEqual(changelog.versions.slice(1));
});

test("keeps the releases in a clone without their tags, and says how to get the tags", {
  tags: ["release"],
}, async () => {
  git("tag", "--delete", "spec-v1.9.0");
  const before = await readFile(file, "utf8");
  await expect(writeChangelog(repository.dir, file)).rejects.toThrow(
    `${file} lists the release 1.9.0, but this clone has no tag spec-v1.9.0: run \`git fetch --tags\`.`,
  );
  expect(await readFile(file, "utf8")).toBe(before);
});

test.each(publishedDocuments())(
  "the changelog is up to date with the spec of $slug",
  async ({ slug, sourceFile = "" }) => {
    const known = readChangelog().versions[0]?.apis.find((api) => api.slug === slug);
    expect(
      known?.specHash,
      "apps/docs/changelog/changelog.json is of another spec: run `pnpm --filter @latchkey/docs changelog`",
    ).toBe(hashSpec(JSON.parse(await readFile(sourceFile, "utf8"))));
  },
);
