import { fileURLToPath } from "node:url";
import type { Program } from "@latchkey/runtimes";
import { build } from "esbuild";

const file = new URL("./runtimes-program.ts", import.meta.url);

/** The program of this folder; the client in it is the built one, through the package's own name. */
export const program: Program = {
  file,
  bundle: async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(file)],
      bundle: true,
      write: false,
      platform: "browser",
      format: "iife",
      globalName: "program",
    });
    return outputFiles.map(({ text }) => text).join("\n");
  },
};
