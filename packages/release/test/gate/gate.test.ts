import { execFileSync } from "node:child_process";
import { mkdtempDisposableSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenApiDocument, Schema } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { runGate } from "../../src/gate/gate.ts";
import { exportedNames } from "../../src/gate/package-findings.ts";
import { readPublicPackages, root } from "../../src/public-packages.ts";
import { ScratchRepository } from "./scratch-repository.ts";

const document = "spec/partner-subscriptions/openapi.yaml";
const client = "@latchkey/partner-subscriptions";
const clientFolder = "packages/partner-subscriptions";

/** Changes the document and raises its version, as a change of the spec does. */
function plant(repository: ScratchRepository, change: (document: OpenApiDocument) => void): void {
  const changed: OpenApiDocument = parse(readFileSync(join(repository.folder, document), "utf8"));
  const [major, minor = 0] = changed.info.version.split(".").map(Number);
  changed.info.version = `${major}.${minor + 1}.0`;
  change(changed);
  repository.write(document, stringify(changed));
}

function schemaOf({ components }: OpenApiDocument, name: string): Schema {
  const schema = components.schemas?.[name];
  if (schema === undefined) throw new Error(`The document has no schema ${name}. Plant another change.`);
  return schema;
}

test("passes without a release, and with a release that is the current commit", async () => {
  using repository = new ScratchRepository();
  const passed = { tag: undefined, findings: [], problems: [] };
  expect(await runGate(repository.folder)).toEqual(passed);
  repository.git("tag", "v0.1.0");
  expect(await runGate(repository.folder)).toEqual(passed);
});

test("compares with no tag that is not a version", async () => {
  using repository = new ScratchRepository();
  repository.git("tag", "v2-design");
  repository.commit("Later");
  expect((await runGate(repository.folder)).tag).toBe(undefined);
});

test("does not pass a shallow clone, since it has no tags", async () => {
  using repository = new ScratchRepository();
  repository.release();
  using folder = mkdtempDisposableSync(join(tmpdir(), "latchkey-shallow-"));
  repository.git("clone", "--quiet", "--depth=1", `file://${repository.folder}`, folder.path);
  await expect(runGate(folder.path)).rejects.toThrow("Fetch the tags: git fetch --unshallow --tags");
});

test("stops each kind of breaking change in a document until a change file announces it", async () => {
  using repository = new ScratchRepository(clientFolder);
  repository.release();
  plant(repository, (changed) => {
    const rows = changed.paths["/api-key"]?.get?.["x-access"];
    if (rows?.[2]?.answer !== "listed") throw new Error("Row 2 is not listed. Plant another change.");
    rows[2].answer = "omitted";
    delete Object(schemaOf(changed, "CreatedApiKey").properties?.["api_key"])["x-secret"];
    delete schemaOf(changed, "ApiKeyCreate").properties?.["name"];
  });
  const { tag, findings, problems } = await runGate(repository.folder);
  expect(tag).toBe("v0.1.0");
  const majors = findings.filter(({ size }) => size === "major").map(({ what }) => what);
  expect(majors).toEqual([
    expect.stringMatching(/^#\/paths\/.*name/),
    "listApiKeys, subaccount for keys of self: listed became omitted",
    expect.stringMatching(/^createSubaccountApiKey\/.*\/api_key: x-secret was dropped$/),
  ]);
  expect(problems).toEqual([
    `${client} needs a minor change file, with a text that starts with "Breaking:". Its largest one is none. Run \`pnpm change --bump minor --summary "Breaking: <what changed>" ${client}\`.`,
  ]);
  repository.announce(client, "minor");
  // Announced changes are listed too, also on the page of the run.
  repository.write("summary.md", "");
  const env = { ...process.env, GITHUB_STEP_SUMMARY: join(repository.folder, "summary.md") };
  const main = join(root, "packages/release/src/gate/main.ts");
  const report = execFileSync(process.execPath, [main, repository.folder], { env, encoding: "utf8" });
  expect(report).toMatch(/^The gate passes: \d+ changes since v0\.1\.0\.\n/);
  for (const what of majors) expect(report).toContain(`\n- major, ${client}: ${what}`);
  expect(readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toBe(report);
});

test("stops a change that leaves the version of the document, also with a change file", async () => {
  using repository = new ScratchRepository(clientFolder);
  repository.release();
  repository.replace(document, "summary: List, read,", "summary: Read, list,");
  repository.announce(client, "major");
  expect((await runGate(repository.folder)).problems).toEqual([
    expect.stringMatching(/^spec\/partner-subscriptions\/openapi\.yaml: .*patch bump.* Raise info\.version/),
  ]);
});

test("stops a build that the type tests of the last release do not compile against", async () => {
  using repository = new ScratchRepository(clientFolder);
  // Not of interest to users, so that it may stop compiling.
  repository.write(`${clientFolder}/test/internal.test-d.ts`, 'import "../../src/gate/removed.ts";\n');
  repository.commit("Test an internal module");
  repository.release();
  expect((await runGate(repository.folder)).findings).toEqual([]);
  repository.replace(`${clientFolder}/dist/stale-keys.d.ts`, "keys: readonly ApiKey[]", "keys: ApiKey");
  const { findings, problems } = await runGate(repository.folder);
  expect(findings.map(({ size, packageName, what }) => `${size} ${packageName} ${what}`)).toContainEqual(
    expect.stringMatching(/^major @latchkey\/partner-subscriptions stale-keys\.test-d\.ts.*error TS\d+/),
  );
  expect(problems).toEqual([expect.stringContaining(`${client} needs a minor change file`)]);
});

const transport = "packages/transport";
const server = "apps/sandbox-server";

test("stops a build in which an entry lost a name, also of a package without type tests", {
  tags: ["release"],
}, async () => {
  using repository = new ScratchRepository(transport, server);
  repository.release();
  expect((await runGate(repository.folder)).findings).toEqual([]);
  repository.replace(`${transport}/dist/index.d.ts`, "type ApiKeySource, Credential", "type ApiKeySource");
  repository.write(`${server}/dist/index.d.ts`, "export {};\n");
  const found = (await runGate(repository.folder)).findings.map(
    ({ packageName, what }) => packageName + what,
  );
  expect(found).toContainEqual(expect.stringMatching(/^@latchkey\/transportexports\.ts.*'Credential'/));
  expect(found).toContainEqual(expect.stringMatching(/^@latchkey\/sandbox-serverexports.*'resetDatabase'/));
});

test("stops each breaking change of a package.json, and a removed package", {
  tags: ["release"],
}, async () => {
  using repository = new ScratchRepository(transport, server, clientFolder, "packages/sandbox");
  repository.release();
  repository.edit(`${transport}/package.json`, { private: true });
  repository.edit(`${server}/package.json`, { bin: undefined, engines: { node: ">=26" } });
  const { exports } = JSON.parse(readFileSync(join(root, clientFolder, "package.json"), "utf8"));
  repository.edit(`${clientFolder}/package.json`, { exports: { ...exports, "./validate": undefined } });
  rmSync(join(repository.folder, "packages/sandbox"), { recursive: true });
  const { findings, problems } = await runGate(repository.folder);
  const found = findings.map(({ size, packageName, what }) => `${size} ${packageName}: ${what}`);
  expect(found).toEqual(
    expect.arrayContaining([
      "major @latchkey/transport: package.json: the package became private",
      'major @latchkey/sandbox-server: package.json: "latchkey-sandbox" of bin is removed',
      'major @latchkey/sandbox-server: package.json: engines.node became ">=26"',
      `major ${client}: package.json: "./validate" of exports is removed`,
      "major @latchkey/sandbox: @latchkey/sandbox is removed.",
    ]),
  );
  expect(problems).toHaveLength(4);
  expect(problems[0]).toBe(
    '@latchkey/sandbox is removed. Keep its package.json with "private": true for one release, and announce that.',
  );
});

const entries = readPublicPackages(root).flatMap(({ folder, manifest: { exports = {} } }) =>
  Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : [join(folder, target.default)],
  ),
);

test.each(entries)("the sources name each value that %s exports", async (entry) => {
  const names = exportedNames(join(root, entry.replace("/dist/", "/src/").replace(".js", ".ts")));
  // Codegen writes these modules. Type tests use what they export.
  const isGenerated = /validators\/dist\/[^i]|validate\.js$/.test(entry);
  const values = Object.keys(await import(join(root, entry)));
  expect(names).toEqual(isGenerated ? [] : expect.arrayContaining(values));
});
