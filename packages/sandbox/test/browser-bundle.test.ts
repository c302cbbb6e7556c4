import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** The chunks that a page loads before a program runs, and those that it may load later. */
async function bundle(program: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true,
    splitting: true,
    format: "esm",
    // The build fails if a module of Node is imported.
    platform: "browser",
    outdir: "out",
    minify: true,
    write: false,
    metafile: true,
  });
  const all = Object.entries(metafile.outputs);
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === "import-statement") load(next);
    }
  };
  for (const [path, { entryPoint }] of all) if (entryPoint === "<stdin>") load(path);
  const files = outputFiles.filter(({ path }) =>
    [...loaded].some((name) => basename(name) === basename(path)),
  );
  return {
    gzipBytes: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    sources: all.filter(([path]) => loaded.has(path)).flatMap(([, { inputs }]) => Object.keys(inputs)),
    laterSources: all.filter(([path]) => !loaded.has(path)).flatMap(([, { inputs }]) => Object.keys(inputs)),
  };
}

const program = 'import { createSandbox } from "@latchkey/sandbox"; globalThis.sandbox = createSandbox();';

test("takes at most 28 kB of gzip in a browser, without the controls and the checks of a seed", async () => {
  const { gzipBytes, sources, laterSources } = await bundle(program);
  const apart = (path: string): boolean => /dist\/(controls|intercept)\/|check-seed/.test(path);
  expect(sources.filter(apart)).toEqual([]);
  expect(laterSources.filter(apart).length).toBeGreaterThan(10);
  expect(gzipBytes).toBeLessThanOrEqual(28_000);
});
