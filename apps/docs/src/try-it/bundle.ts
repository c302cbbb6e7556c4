import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { publishedApis } from "../api-document.ts";
import type { FormApi } from "./form-data.ts";
import { readFormData } from "./read-form-data.ts";

/**
 * Writes `try-it.js`, which each operation page loads, and the chunk that it loads once it is used, into the site. The
 * same documents and packages give the same bytes.
 */
export async function bundleTryIt(outDir: string): Promise<void> {
  const apis = publishedApis();
  await build({
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    entryPoints: { "try-it": fileURLToPath(new URL("loader.ts", import.meta.url)) },
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: "try-it-[hash]",
    format: "esm",
    target: "es2024",
    platform: "browser",
    minify: true,
    plugins: [formApis(apis.map(readFormData))],
    logLevel: "silent",
  });
}

/** Not by `define`: that would put the data into the part that every page loads. */
function formApis(apis: readonly FormApi[]): Plugin {
  return {
    name: "form-apis",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[/\\]try-it[/\\]form-apis\.ts$/ }, () => ({
        contents: `export const formApis = ${JSON.stringify(apis)};`,
        loader: "js",
      }));
    },
  };
}
