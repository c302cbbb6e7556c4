import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Finding } from "./finding.ts";

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | { readonly default: string }>>;
}

/**
 * Compiles the type tests and programs of the last release against the declarations that are built now.
 *
 * @throws Error if a package is not built.
 */
export async function findTypeChanges(released: string, root: string): Promise<Finding[]> {
  const found: Finding[] = [];
  // One compiler at a time: each of them uses all cores.
  for (const file of globSync("packages/*/package.json", { cwd: released })) {
    const manifest: Manifest = JSON.parse(await readFile(join(released, file), "utf8"));
    if (manifest.private === true) continue;
    const errors = await compileTests(join(released, dirname(file)), join(root, dirname(file)), manifest);
    found.push(...errors.map((what): Finding => ({ size: "major", packageName: manifest.name, what })));
  }
  return found;
}

async function compileTests(released: string, current: string, manifest: Manifest): Promise<string[]> {
  const files = globSync("test/**/{*.test-d,*types-program}.ts", { cwd: released });
  const sources = await Promise.all(files.map((file) => readFile(join(released, file), "utf8")));
  const programs = sources.map((source) => importByName(source, manifest));
  if (programs.every((program) => program === undefined)) return [];
  if (globSync("dist/*.d.ts", { cwd: current }).length === 0) {
    throw new Error(`${manifest.name} cannot be compared: ${current} has no dist. Run \`pnpm build\`.`);
  }
  // Inside the package, so that its name, its dependencies and their types resolve from there.
  await using folder = await mkdtempDisposable(join(current, "node_modules/gate-"));
  for (const [index, program] of programs.entries()) {
    const name = `${index}-${basename(files[index] ?? "")}`;
    if (program !== undefined) await writeFile(join(folder.path, name), program);
  }
  const config = { extends: "../../tsconfig.json", include: ["*.ts"], compilerOptions: { noEmit: true } };
  await writeFile(join(folder.path, "tsconfig.json"), JSON.stringify(config));
  const options = { cwd: folder.path, maxBuffer: 2 ** 26 };
  return await promisify(execFile)(
    process.execPath,
    [tsc, "--pretty", "false", "--project", "."],
    options,
  ).then(
    () => [],
    (error: Error & { stdout?: string }) => {
      const lines = error.stdout?.split("\n").filter((line) => line.includes("error TS")) ?? [];
      return lines.length > 0 ? lines.map((line) => line.replace(/^\d+-/, "test/")) : [error.message];
    },
  );
}

/**
 * Makes a type test import its package by name, as users do. Returns undefined if the test imports a module that
 * users cannot import.
 */
function importByName(source: string, { name, exports = {} }: Manifest): string | undefined {
  let isPublic = true;
  const text = source.replace(/(?<=from |import |import\()"(\.[^"]+)"/g, (quoted, path: string) => {
    const target = path.replace(/^(?:\.\.\/)+src\//, "./dist/").replace(/\.ts$/, ".js");
    const entry = Object.entries(exports).find(([, to]) => typeof to === "object" && to.default === target);
    isPublic &&= entry !== undefined;
    return entry === undefined ? quoted : JSON.stringify(name + entry[0].slice(1));
  });
  return isPublic ? text : undefined;
}
