import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Sizes {
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
}

/** The size of a program as a browser would load it: the client, and a call of every operation. */
export async function measureSizes(programPath: string): Promise<Sizes> {
  const { outputFiles } = await build({
    entryPoints: [programPath],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "esnext",
    legalComments: "none",
    logLevel: "silent",
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return { minifiedBytes: contents.byteLength, gzipBytes: gzipSync(contents, { level: 9 }).byteLength };
}
