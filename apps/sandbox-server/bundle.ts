// Makes single-file/latchkey-sandbox.mjs: the whole server in one file, which runs in an empty folder.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const folder = import.meta.dirname;

/** Writes the server as one file, with the licences of everything in it. */
export async function bundle(file: string): Promise<void> {
  const { name, version } = readPackage(folder);
  const { metafile, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["src/main.ts"],
    bundle: true,
    minify: true,
    platform: "node",
    // Node 20 must be able to read the code, so that it can print which version is needed.
    target: "node20",
    // In this format, the code loads a built-in module when it uses it, and so after the check of the version.
    format: "cjs",
    // The file has no driver of PostgreSQL, and rejects its URLs.
    external: ["@latchkey/sandbox/postgres"],
    define: { bundledVersion: JSON.stringify(version), "import.meta.url": '""' },
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  );
  const licences = [...new Set(packages)].sort().map((path) => describeLicence(join(folder, path)));
  const code = outputFiles[0]?.text.replace(/^#!.*\n/, "") ?? "";
  // Compressed, the file has a third of the size. The highest quality would take ten times as long, for a twelfth of the size.
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const packed = brotliCompressSync(code, options).toString("base64");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `#!/usr/bin/env node
/*
latchkey-sandbox ${version}: a sandbox of DigiCert's two key APIs, in one file for Node 22.13 or newer.
Unofficial: not made, reviewed or endorsed by DigiCert. The file is ${name}, minified by esbuild and compressed
by Brotli. Its licence, and those of the packages in it:

Latchkey ${version}\n\n${readFileSync(join(folder, "../../LICENSE"), "utf8").trim()}

${licences.join("\n\n")}
*/
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { brotliDecompressSync } from "node:zlib";

const packed =
  "${packed}";
const code = brotliDecompressSync(Buffer.from(packed, "base64")).toString();
compileFunction(code, ["require", "module"], { filename: import.meta.url })(createRequire(import.meta.url), {});
`,
  );
  chmodSync(file, 0o755);
}

/** Returns name, version and licence of a package. */
function describeLicence(path: string): string {
  const { name, version } = readPackage(path);
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined)
    throw new Error(
      `${name} has no licence file, so its notice would be missing. Add the notice to bundle.ts.`,
    );
  return `${name} ${version}\n\n${readFileSync(join(path, file), "utf8").trim()}`;
}

function readPackage(path: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
}

if (import.meta.main) await bundle(join(folder, "single-file/latchkey-sandbox.mjs"));
