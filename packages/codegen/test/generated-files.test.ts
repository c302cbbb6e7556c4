import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findStaleFiles, writeGeneratedFiles } from "../src/generated-files.ts";
import { edit, scratchFolder, scratchRepository } from "./scratch.ts";

const scratch = scratchFolder();
const partner = "packages/partner-subscriptions/src/generated";
const certcentral = "packages/certcentral/src/generated";
const secretNames = "packages/validators/src/generated/secret-names.ts";

// That the committed files match the spec is tested by `generate --check`, a part of `pnpm test`.
test.each([
  [`${partner}/schema.ts`],
  [`${certcentral}/operations.ts`],
  [`${partner}/operations.ts`, `${certcentral}/schema.ts`],
])("finds a manual edit of %s %s", { tags: ["release"] }, async (...paths) => {
  const root = scratchRepository(scratch);
  for (const path of paths.filter((path) => path !== undefined))
    edit(root, path, (text) => `${text}// mine\n`);
  expect(await findStaleFiles(root)).toEqual(
    paths.map((path) => ({ path, reason: "differs from the spec" })),
  );
});

test("finds a missing file and an extra file, and generate fixes both", async () => {
  const root = scratchRepository(scratch);
  const schema = readFileSync(join(root, partner, "schema.ts"), "utf8");
  rmSync(join(root, partner, "schema.ts"));
  writeFileSync(join(root, certcentral, "extra.ts"), "export {};\n");
  expect(await findStaleFiles(root)).toEqual([
    { path: `${partner}/schema.ts`, reason: "is missing" },
    { path: `${certcentral}/extra.ts`, reason: "is not generated from the spec" },
  ]);
  expect(await writeGeneratedFiles(root)).toEqual([
    `wrote ${partner}/schema.ts`,
    `removed ${certcentral}/extra.ts`,
  ]);
  expect(readFileSync(join(root, partner, "schema.ts"), "utf8")).toBe(schema);
  expect(existsSync(join(root, certcentral, "extra.ts"))).toBe(false);
});

test("writes a new secret field of the spec for the rule that masks secrets", async () => {
  const root = scratchRepository(scratch);
  edit(root, "spec/certcentral/openapi.yaml", (text) =>
    text.replace(
      "        api_key:\n",
      `        hmac_key:
          type: string
          description: Holds a secret.
          x-secret: true
        api_key:
`,
    ),
  );
  expect((await writeGeneratedFiles(root)).at(-1)).toBe(`wrote ${secretNames}`);
  expect(readFileSync(join(root, secretNames), "utf8")).toContain(
    'secretFields: readonly string[] = [\n  "api_key",\n  "hmac_key",\n];',
  );
});

test("a new operation in the spec makes the files of its API stale, and generate adds it", {
  tags: ["release"],
}, async () => {
  const root = scratchRepository(scratch);
  edit(root, "spec/certcentral/openapi.yaml", (text) =>
    text.replace(
      "\n  /key/api-roles:\n",
      `
  /key/{key_id}/history:
    parameters:
      - $ref: "#/components/parameters/KeyId"
    get:
      tags: [API keys]
      summary: List uses of a key
      description: Returns when a key was used.
      operationId: listKeyUses
      externalDocs:
        url: https://dev.digicert.com/none.html
      parameters:
        - { name: since, in: query, description: The first day., schema: { type: string } }
      responses:
        "204":
          description: Nothing.

  /key/api-roles:
`,
    ),
  );
  expect(await findStaleFiles(root)).toEqual([
    { path: `${certcentral}/schema.ts`, reason: "differs from the spec" },
    { path: `${certcentral}/operations.ts`, reason: "differs from the spec" },
    { path: secretNames, reason: "differs from the spec" },
  ]);
  await writeGeneratedFiles(root);
  expect(await findStaleFiles(root)).toEqual([]);
  expect(readFileSync(join(root, certcentral, "operations.ts"), "utf8")).toContain(`
  /**
   * List uses of a key
   *
   * Returns when a key was used.
   *
   * @see https://dev.digicert.com/none.html
   */
  listKeyUses: {
    method: "get",
    path: "/key/{key_id}/history",
    input: { key_id: "path", since: "query" },
    statuses: [204],
    docs: "https://dev.digicert.com/none.html",
  },
`);
});

test("names a spec that cannot be read, with Redocly's reason", async () => {
  const root = scratchRepository(scratch);
  edit(root, "spec/certcentral/openapi.yaml", (text) => text.replace("openapi: 3.1.0", "openapi: [3.1.0"));
  await expect(findStaleFiles(root)).rejects.toThrow(
    /^A document of spec\/ cannot be bundled\. Fix what Redocly reports:\n.*Failed to parse API description.*certcentral\/openapi\.yaml/s,
  );
});
