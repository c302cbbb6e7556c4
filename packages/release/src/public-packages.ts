import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The root of this repository. */
export const root: string = fileURLToPath(new URL("../../..", import.meta.url));

/** The fields of a package.json that a release reads or writes. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: string | { readonly url?: string };
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
  readonly exports?: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What replaces fields of the package.json in a tarball. */
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly scripts?: unknown;
  readonly devDependencies?: unknown;
}

/** A package that is published. */
export interface PublicPackage {
  /** Relative to the root: `packages/transport`. */
  readonly folder: string;
  /** As npm needs it: without `workspace:` and `catalog:`, scripts, and what only this repository uses. */
  readonly manifest: Manifest;
}

/**
 * The public packages of a repository, each after the packages that it depends on.
 *
 * @param address the address of the repository, such as `https://github.com/owner/latchkey`. Undefined if it has none yet.
 */
export function readPublicPackages(repository: string, address?: string): readonly PublicPackage[] {
  const folders = globSync("{packages,apps}/*/package.json", { cwd: repository }).map(dirname).sort();
  const manifests = new Map(
    folders.map((folder) => [folder, readJson<Manifest>(join(repository, folder, "package.json"))]),
  );
  const versions = new Map([...manifests.values()].map(({ name, version }) => [name, version]));
  const { catalog } = parse(readFileSync(join(repository, "pnpm-workspace.yaml"), "utf8")) as {
    readonly catalog: Readonly<Record<string, string>>;
  };
  const toVersion = ([name, range]: [string, string]): [string, string] => {
    const version = range.startsWith("workspace:") ? versions.get(name) : range;
    return [name, (version === "catalog:" ? catalog[name] : version) ?? range];
  };
  const packages = [...manifests].flatMap(([folder, source]): PublicPackage[] => {
    if (source.private) return [];
    const { publishConfig, dependencies = {}, scripts, devDependencies, ...manifest } = source;
    const published = {
      ...manifest,
      ...publishConfig,
      dependencies: Object.fromEntries(Object.entries(dependencies).map(toVersion)),
      ...(address === undefined ? {} : addressFields(address, folder)),
    };
    return [{ folder, manifest: published }];
  });
  return sortByDependency(packages);
}

/** The names of the packages that a package needs from the same release, itself last. */
export function closureOf(name: string, packages: readonly PublicPackage[]): readonly string[] {
  const found = packages.find(({ manifest }) => manifest.name === name);
  if (found === undefined) return [];
  const needed = Object.keys(found.manifest.dependencies ?? {}).flatMap((each) => closureOf(each, packages));
  return [...new Set([...needed, name])];
}

function sortByDependency(packages: readonly PublicPackage[]): readonly PublicPackage[] {
  const names = new Set(packages.flatMap(({ manifest }) => closureOf(manifest.name, packages)));
  return [...names].flatMap((name) => packages.filter(({ manifest }) => manifest.name === name));
}

function addressFields(address: string, directory: string): object {
  return {
    repository: { type: "git", url: `git+${address}.git`, directory },
    homepage: `${address}/tree/main/${directory}#readme`,
    bugs: `${address}/issues`,
  };
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8"));
}
