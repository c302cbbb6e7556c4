import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InstallFile } from "../src/pack.ts";
import { type Manifest, type PublicPackage, root } from "../src/public-packages.ts";

/** A package.json as it is in a tarball. */
export interface PackedManifest extends Manifest {
  readonly type: string;
}

/** The folder of an installed package. */
export function installedFolder(project: string, name: string): string {
  return join(project, "node_modules", name);
}

/**
 * Installs the tarballs into a project without a registry: other packages are links to those of this repository.
 * A test of a release installs with npm instead.
 */
export function installOffline(
  project: string,
  tarballs: string,
  { packages }: InstallFile,
  sources: readonly PublicPackage[],
): readonly PackedManifest[] {
  return sources.map(({ folder, manifest: { name, dependencies = {} } }) => {
    const target = installedFolder(project, name);
    mkdirSync(target, { recursive: true });
    const file = join(tarballs, packages[name]?.file ?? "");
    execFileSync("tar", ["-xzf", file, "-C", target, "--strip-components=1"]);
    for (const other of Object.keys(dependencies).filter((each) => !each.startsWith("@latchkey/"))) {
      const link = installedFolder(project, other);
      mkdirSync(dirname(link), { recursive: true });
      try {
        symlinkSync(realpathSync(join(root, folder, "node_modules", other)), link);
      } catch (error) {
        // Two packages may need the same one.
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
    }
    return JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  });
}

/** The specifiers of all modules that a package exports: `@latchkey/certcentral/acme`. */
export function specifiersOf({ name, exports = {} }: PackedManifest): readonly string[] {
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === "string" ? [] : [name + path.slice(1)],
  );
}

/** Writes the programs of a user into a project. */
export function writePrograms(project: string, specifiers: readonly string[]): void {
  const list = JSON.stringify(specifiers);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(
    join(project, "import.mjs"),
    `for (const name of ${list}) console.log(name, Object.keys(await import(name)).sort().join());\n`,
  );
  writeFileSync(
    join(project, "require.cjs"),
    `for (const name of ${list}) console.log(name, Object.keys(require(name)).sort().join());\n`,
  );
  cpSync(join(import.meta.dirname, "consumer/first-call.ts"), join(project, "first-call.ts"));
}

/** What first-call.ts prints. */
export const firstCallOutput = '[true,"inactive",403,"function"]\n';
