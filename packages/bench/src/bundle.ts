import { basename, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";

const options = {
  format: "esm",
  platform: "browser",
  target: "esnext",
  bundle: true,
  write: false,
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/** Returns the path of a file in `programs/`. */
export function programPath(program: string): string {
  return resolve(import.meta.dirname, "../programs", program);
}

/** Bundles a program and its imports into one module. @throws Error if an import is missing. */
export async function bundleProgram(program: string): Promise<Uint8Array> {
  const entryPoints = [programPath(program)];
  const { outputFiles } = await build({ ...options, entryPoints, sourcemap: "inline" });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/**
 * Returns the size of a program in a browser, in bytes after minifying and `gzip -9`. `atStart` is the entry with its static
 * imports. `later` is the chunks of dynamic imports.
 */
export async function countGzipBytes(program: string): Promise<{ atStart: number; later: number }> {
  const split = { minify: true, splitting: true, metafile: true, outdir: "out" } as const;
  const entryPoints = [programPath(program)];
  const { metafile, outputFiles } = await build({ ...options, ...split, entryPoints });
  const chunks = new Map(Object.entries(metafile.outputs).map(([path, chunk]) => [basename(path), chunk]));
  const isEntry = (name: string): boolean =>
    chunks.get(name)?.entryPoint?.endsWith(basename(program)) ?? false;
  const atStart = new Set([...chunks.keys()].filter(isEntry));
  // The loop also visits items that are added to the set during the loop.
  for (const name of atStart) {
    const imports = chunks.get(name)?.imports ?? [];
    for (const { path, kind } of imports) if (kind === "import-statement") atStart.add(basename(path));
  }
  const bytes = { atStart: 0, later: 0 };
  for (const { path, contents } of outputFiles) {
    bytes[atStart.has(basename(path)) ? "atStart" : "later"] += gzipSync(contents, { level: 9 }).byteLength;
  }
  return bytes;
}
