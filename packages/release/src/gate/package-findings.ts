import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Manifest, readPublicPackages } from "../public-packages.ts";
import type { Finding } from "./finding.ts";

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

type Change = Omit<Finding, "packageName">;

/**
 * Compares the public packages with those of the last release: their package.json, the names that their entries export,
 * and whether the type tests of the last release compile against the declarations that are built now.
 *
 * @throws Error if a package is not built.
 */
export async function findPackageChanges(released: string, root: string): Promise<Finding[]> {
  const current = new Map(readPublicPackages(root).map((each) => [each.manifest.name, each]));
  const found: Finding[] = [];
  // One compiler at a time: each of them uses all cores.
  for (const { folder, manifest } of readPublicPackages(released)) {
    const { name: packageName } = manifest;
    const now = current.get(packageName);
    const changes =
      now === undefined
        ? [unpublished(existsSync(join(root, folder)), packageName)]
        : [
            ...compareManifests(manifest, now.manifest),
            ...(await compile(join(released, folder), join(root, now.folder), manifest, now.manifest)),
          ];
    found.push(...changes.map((change) => ({ ...change, packageName })));
  }
  return found;
}

function unpublished(isPrivate: boolean, name: string): Change {
  if (isPrivate) return { size: "major", what: "package.json: the package became private" };
  // pnpm rejects a change file for a package that is not in the workspace.
  const fix = 'Keep its package.json with "private": true for one release, and announce that.';
  return { size: "major", what: `${name} is removed.`, fix };
}

/** Each change of the Node versions counts as breaking, since most of them drop a version. */
function compareManifests(old: Manifest, now: Manifest): Change[] {
  const removed = (["exports", "bin"] as const).flatMap((field) =>
    Object.keys(old[field] ?? {})
      .filter((key) => now[field]?.[key] === undefined)
      .map((key) => `"${key}" of ${field} is removed`),
  );
  const node = old.engines.node === now.engines.node ? [] : [`engines.node became "${now.engines.node}"`];
  return [...removed, ...node].map((what) => ({ size: "major", what: `package.json: ${what}` }));
}

async function compile(released: string, current: string, old: Manifest, now: Manifest): Promise<Change[]> {
  const programs: [name: string, text: string][] = [];
  for (const file of globSync("test/**/{*.test-d,*types-program}.ts", { cwd: released })) {
    const program = importByName(readFileSync(join(released, file), "utf8"), old);
    if (program !== undefined) programs.push([basename(file), program]);
  }
  for (const [key, target] of Object.entries(old.exports ?? {})) {
    if (typeof target === "string" || now.exports?.[key] === undefined) continue;
    const names = exportedNames(join(released, target.types.replace("/dist/", "/src/").replace(".d.", ".")));
    const list = [...new Set(names)].join(", ");
    programs.push(["exports.ts", `export type { ${list} } from "${old.name}${key.slice(1)}";\n`]);
  }
  if (programs.length === 0) return [];
  if (globSync("dist/*.d.ts", { cwd: current }).length === 0) {
    throw new Error(`${old.name} cannot be compared: ${current} has no dist. Run \`pnpm build\`.`);
  }
  // Inside the package, so that its name, its dependencies and their types resolve from there.
  await using folder = await mkdtempDisposable(join(current, "node_modules/gate-"));
  for (const [index, [name, text]] of programs.entries()) {
    writeFileSync(join(folder.path, `${index}-${name}`), text);
  }
  const config = { extends: "../../tsconfig.json", include: ["*.ts"], compilerOptions: { noEmit: true } };
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(config));
  const parameters = [tsc, "--pretty", "false", "--project", "."];
  const options = { cwd: folder.path, maxBuffer: 2 ** 26 };
  return await promisify(execFile)(process.execPath, parameters, options).then(
    () => [],
    (error: Error & { stdout?: string }) => {
      const lines = error.stdout?.split("\n").filter((line) => line.includes("error TS")) ?? [];
      const found = lines.length > 0 ? lines.map((line) => line.replace(/^\d+-/, "")) : [error.message];
      return found.map((what): Change => ({ size: "major", what }));
    },
  );
}

/**
 * The names that a module exports. Reads the sources, since the declarations are not in git. A module that codegen writes
 * has no source: type tests use its names.
 */
export function exportedNames(file: string): string[] {
  const source = existsSync(file) ? readFileSync(file, "utf8") : "";
  const find = (pattern: RegExp) => [...source.matchAll(pattern)].map(([, found = ""]) => found);
  return [
    ...find(/^export (?:type )?\{([^}]*)\}/gm).flatMap((list) => list.match(/\w+(?=\s*(?:,|$))/g) ?? []),
    ...find(/^export (?:\w+ )*(?:function\*?|class|const|interface|type) (\w+)/gm),
    ...find(/^export (?:type )?\* from "(\..*)"/gm).flatMap((path) =>
      exportedNames(join(dirname(file), path)),
    ),
  ];
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
