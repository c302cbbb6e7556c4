import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Writes `search.js`, which each of our pages loads, into the site. */
export async function bundleSearch(outDir: string): Promise<void> {
  await build({
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    entryPoints: { search: fileURLToPath(new URL("search-box.ts", import.meta.url)) },
    outdir: outDir,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    minify: true,
    logLevel: "silent",
  });
}
