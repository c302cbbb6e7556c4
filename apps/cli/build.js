import childProcess from "node:child_process";
import { chmodSync } from "node:fs";
import { isBuiltin } from "node:module";
import { build } from "esbuild";

/**
 * Loads each part of Node when it is first used. As imports, all of them would be loaded at the start: the help would take
 * half as long again.
 */
const lazyBuiltins = {
  name: "lazy-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, namespace }) => {
      if (!isBuiltin(path)) return undefined;
      return namespace === "builtin" ? { path, external: true } : { path, namespace: "builtin" };
    });
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => {
      const load = `require(${JSON.stringify(path)})`;
      // commander loads this at its start, for a feature that the program does not use.
      const isUnused = path === "node:child_process";
      const getters = Object.keys(childProcess).map((name) => `get ${name}() { return ${load}.${name}; }`);
      return { contents: `module.exports = ${isUnused ? `{ ${getters.join(", ")} }` : load};` };
    });
  },
};

const outfile = "dist/latchkey.mjs";
await build({
  entryPoints: ["src/main.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "inline",
  plugins: [lazyBuiltins],
  banner: {
    js: '#!/usr/bin/env node\nimport{createRequire as latchkeyRequire}from"node:module";const require=latchkeyRequire(import.meta.url);',
  },
});
chmodSync(outfile, 0o755);
