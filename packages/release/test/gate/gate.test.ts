import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenApiDocument, Schema } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { runGate } from "../../src/gate/gate.ts";
import { ScratchRepository } from "./scratch-repository.ts";

const document = "spec/partner-subscriptions/openapi.yaml";
const client = "@latchkey/partner-subscriptions";

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

test("stops each kind of breaking change in a document until a change file announces it", async () => {
  using repository = new ScratchRepository();
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
    expect.stringContaining(
      `${client} needs a minor change file and has none. Run \`pnpm change --bump minor --summary "<what changed>" ${client}\``,
    ),
  ]);
  for (const what of majors) expect(problems[0]).toContain(`\n  major: ${what}`);
  repository.announce(client, "minor");
  expect((await runGate(repository.folder)).problems).toEqual([]);
});

test("stops a change that leaves the version of the document, also with a change file", async () => {
  using repository = new ScratchRepository();
  repository.release();
  repository.replace(document, "summary: List, read,", "summary: Read, list,");
  repository.announce(client, "major");
  expect((await runGate(repository.folder)).problems).toEqual([
    expect.stringMatching(/^spec\/partner-subscriptions\/openapi\.yaml: .*patch bump.* Raise info\.version/),
  ]);
});

test("stops a build that the type tests of the last release do not compile against", async () => {
  using repository = ScratchRepository.withBuiltClient();
  // Not of interest to users, so that it may stop compiling.
  repository.write(
    "packages/partner-subscriptions/test/internal.test-d.ts",
    'import "../../src/gate/removed.ts";\n',
  );
  repository.commit("Test an internal module");
  repository.release();
  expect((await runGate(repository.folder)).findings).toEqual([]);
  const declaration = "packages/partner-subscriptions/dist/stale-keys.d.ts";
  const built = readFileSync(join(repository.folder, declaration), "utf8");
  repository.write(declaration, built.replaceAll("staleKeys", "findStaleKeys"));
  expect((await runGate(repository.folder)).problems.join("\n")).toMatch(
    /needs a minor change file and has none\..*\n {2}major: test\/stale-keys\.test-d\.ts.*TS2724.*'staleKeys'/,
  );
});
