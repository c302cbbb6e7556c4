#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { packAll } from "./pack.ts";
import { readPublicPackages, root } from "./public-packages.ts";

// A build adds files, and does not remove those of deleted sources.
for (const { folder } of readPublicPackages(root)) {
  rmSync(join(root, folder, "dist"), { recursive: true, force: true });
}
const turbo = join(root, "node_modules/.bin/turbo");
const args = ["run", "build", "--filter=@latchkey/release^...", "--output-logs=errors-only"];
const { status } = spawnSync(turbo, args, { cwd: root, stdio: "inherit" });
if (status !== 0) throw new Error("The build failed. Fix the error above, then run pnpm pack:all again.");

const target = join(root, "tarballs");
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const { lines, packages } = await packAll(root, target);
console.log(`${Object.keys(packages).length} packages are in ${relative(process.cwd(), target)}:`);
for (const [name, { file, bytes }] of Object.entries(packages)) {
  console.log(`  ${name.padEnd(34)} ${file.padEnd(44)} ${Math.ceil(bytes / 1000)} kB`);
}
console.log("\nRun one of these lines in your project:");
for (const [purpose, line] of Object.entries(lines)) {
  console.log(`\n# ${purpose}\n${line.replaceAll(/\S+\.tgz/g, (file) => join(target, file))}`);
}
