#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { packAll } from "./pack.ts";
import { readPublicPackages, root } from "./public-packages.ts";

// A build adds files, and does not remove those of deleted sources.
for (const { folder } of readPublicPackages(root)) {
  rmSync(join(root, folder, "dist"), { recursive: true, force: true });
}
run("node_modules/.bin/turbo", "run", "build", "--filter=@latchkey/release^...", "--output-logs=errors-only");

const target = join(root, "tarballs");
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const { lines, packages } = await packAll(root, target);
const singleFile = "latchkey-sandbox.mjs";
run(process.execPath, "apps/sandbox-server/bundle.ts");
cpSync(join(root, "apps/sandbox-server/single-file", singleFile), join(target, singleFile));
console.log(`${Object.keys(packages).length} packages are in ${relative(process.cwd(), target)}:`);
for (const [name, { file, bytes }] of Object.entries(packages)) {
  console.log(`  ${name.padEnd(34)} ${file.padEnd(44)} ${Math.ceil(bytes / 1000)} kB`);
}
console.log(`The sandbox server as one file, for any machine with Node 22.13 or newer: ${singleFile}`);
console.log("\nRun one of these lines in your project:");
for (const [purpose, line] of Object.entries(lines)) {
  console.log(`\n# ${purpose}\n${line.replaceAll(/\S+\.tgz/g, (file) => join(target, file))}`);
}

/** Runs a program at the root of the repository. @throws Error if it fails. */
function run(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    throw new Error(
      `${program} ${args.join(" ")} failed. Fix the error above, then run pnpm pack:all again.`,
    );
  }
}
