import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const packageDir = fileURLToPath(new URL("../", import.meta.url));
const entries = Object.entries(manifest.exports).map(([subpath, { default: file }]) => ({
  entry: manifest.name + subpath.slice(1),
  file,
}));

interface Graph {
  /** The files that the source reaches, from the top of the repository. */
  readonly files: string[];
  readonly builtins: string[];
  /** The files that import openapi-fetch. */
  readonly openapiFetchImporters: string[];
}

/** What a bundler without Node finds behind a source, by the names that users of the package write. */
async function graphOf(source: string): Promise<Graph> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: packageDir },
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    platform: "neutral",
    // Left out of the bundle, so that they are found here and do not end the build.
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

const exporting = (entry: string): string => `export * from ${JSON.stringify(entry)};`;

test.each(entries)(
  "$entry reaches no Node builtin, and openapi-fetch by one file",
  async ({ entry, file }) => {
    const { files, builtins, openapiFetchImporters } = await graphOf(exporting(entry));
    expect(files).toContain(`packages/partner-subscriptions/${file.slice(2)}`);
    expect(builtins).toEqual([]);
    expect(["packages/client-runtime/dist/openapi-fetch.js"]).toEqual(
      expect.arrayContaining(openapiFetchImporters),
    );
  },
);

test("the default entry is small: it reaches no other entry, and no validator", async () => {
  const { files, openapiFetchImporters } = await graphOf(exporting(manifest.name));
  expect(files.filter((file) => /validat|rotate-key|stale-keys|acme|ajv/i.test(file))).toEqual([]);
  expect(openapiFetchImporters).toEqual(["packages/client-runtime/dist/openapi-fetch.js"]);
});

test.each(['import "node:fs"', 'import "fs"', 'await import("node:fs/promises")', 'require("crypto")'])(
  "%s would be found",
  async (source) => {
    expect((await graphOf(source)).builtins).toHaveLength(1);
  },
);
