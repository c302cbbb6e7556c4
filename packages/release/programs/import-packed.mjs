// Imports and requires every entry of the packages that are installed in the current folder. Runs on each supported
// Node and system, so that it is JavaScript and uses no package.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "program.js"));
const scope = join("node_modules", "@latchkey");
const names = existsSync(scope) ? readdirSync(scope) : [];
let entries = 0;
for (const folder of names) {
  const { name, exports = {} } = JSON.parse(readFileSync(join(scope, folder, "package.json"), "utf8"));
  for (const subpath of Object.keys(exports).filter((each) => !each.endsWith(".json"))) {
    const entry = name + subpath.slice(1);
    const imported = await import(pathToFileURL(require.resolve(entry)).href);
    const required = require(entry);
    const missing = Object.keys(imported).filter((each) => required[each] !== imported[each]);
    if (missing.length > 0) {
      throw new Error(
        `require("${entry}") differs from its import in ${missing.join(", ")}. Check its exports.`,
      );
    }
    entries += 1;
  }
}
if (entries === 0) {
  throw new Error(
    `${process.cwd()} has no package of Latchkey. Run \`npm install\` with the packed tarballs first.`,
  );
}
console.log(
  `Imported and required ${entries} entries of ${names.length} packages on Node ${process.version}.`,
);
