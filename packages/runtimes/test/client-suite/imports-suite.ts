import { execFile } from "node:child_process";
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { node22Path, node22UnavailableReason } from "../../src/node-22.ts";
import type { ClientDefinition } from "./definition.ts";

interface Graph {
  /** The files in the bundle, relative to the repository. */
  readonly files: string[];
  readonly builtins: string[];
  /** The files that import openapi-fetch. */
  readonly openapiFetchImporters: string[];
}

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

/** Tests what each entry of a client imports, and that CommonJS can load it. */
export function testImports<Client, Api>({
  factory,
  manifest,
  packageDir,
}: ClientDefinition<Client, Api>): void {
  const folder = fileURLToPath(packageDir);
  const entries = Object.entries(manifest.exports).map(([subpath, { default: file }]) => ({
    entry: manifest.name + subpath.slice(1),
    file: folder.slice(repository.length) + file.slice(2),
  }));

  /** What a bundler for browsers finds. Sources import the package by its name, as users do. */
  async function graphOf(source: string): Promise<Graph> {
    const { metafile } = await build({
      stdin: { contents: source, resolveDir: folder },
      absWorkingDir: repository,
      bundle: true,
      write: false,
      metafile: true,
      platform: "neutral",
      // An external import is reported here. Otherwise it would fail the build.
      external: ["node:*", ...builtinModules],
      logLevel: "silent",
    });
    const inputs = Object.entries(metafile.inputs);
    const imports = inputs.flatMap(([file, input]) => input.imports.map((each) => ({ file, ...each })));
    return {
      files: inputs.map(([file]) => file),
      builtins: imports.filter(({ external }) => external).map(({ file, path }) => `${file} imports ${path}`),
      openapiFetchImporters: imports
        .filter(({ path }) => path.includes("/node_modules/openapi-fetch/"))
        .map(({ file }) => file),
    };
  }

  test.each(entries)(
    "$entry imports no Node builtin, and openapi-fetch only if it is that entry",
    async (row) => {
      const { files, builtins, openapiFetchImporters } = await graphOf(
        `export * from ${JSON.stringify(row.entry)};`,
      );
      expect(files).toContain(row.file);
      expect(builtins).toEqual([]);
      const isFetchEntry = row.entry.endsWith("/openapi-fetch");
      expect(openapiFetchImporters).toEqual(
        isFetchEntry ? ["packages/client-runtime/dist/openapi-fetch.js"] : [],
      );
    },
  );

  test("the default entry imports no other entry and no validator", async () => {
    const { files } = await graphOf(`export * from ${JSON.stringify(manifest.name)};`);
    const others = /validat|rotat|stale-keys|acme|ajv|openapi-fetch/i;
    expect(files.filter((file) => others.test(file))).toEqual([]);
  });

  test.each(['import "node:fs"', 'import "fs"', 'await import("node:fs/promises")', 'require("crypto")'])(
    "detects %s",
    async (source) => {
      expect((await graphOf(source)).builtins).toHaveLength(1);
    },
  );

  const nodes = [
    { name: `Node ${process.versions.node}`, execPath: () => process.execPath, unavailableReason: undefined },
    { name: "Node 22", execPath: node22Path, unavailableReason: node22UnavailableReason },
  ];
  for (const { name, execPath, unavailableReason } of nodes) {
    if (unavailableReason !== undefined)
      console.warn(`SKIPPED: the test that CommonJS loads ${manifest.name} in ${name}: ${unavailableReason}`);
    test.skipIf(unavailableReason !== undefined)(`CommonJS loads every entry in ${name}`, async () => {
      const names = JSON.stringify(entries.map(({ entry }) => entry));
      const program = `
        const entries = ${names}.map((name) => require(name));
        const client = entries[0].${factory}({ apiKey: "an-api-key-of-these-tests" });
        console.log(entries.length, Object.keys(client).length > 0);`;
      const args = ["--input-type=commonjs", "--eval", program];
      const { stdout, stderr } = await promisify(execFile)(execPath(), args, { cwd: folder });
      expect([stdout, stderr]).toEqual([`${entries.length} true\n`, ""]);
    });
  }
}
