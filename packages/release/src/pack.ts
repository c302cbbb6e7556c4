import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { closureOf, type PublicPackage, readPublicPackages } from "./public-packages.ts";
import { readRepository } from "./repository.ts";

/** What `install.json` says about the tarballs beside it. */
export interface InstallFile {
  /** `npm i` with the tarballs for a purpose. Run it in your project, with the path of the folder before each name. */
  readonly lines: Readonly<Record<string, string>>;
  /** The tarballs by the name of their package. */
  readonly packages: Readonly<Record<string, Tarball>>;
}

export interface Tarball {
  readonly version: string;
  readonly file: string;
  /** Subresource integrity, as npm writes it into a lockfile. */
  readonly integrity: string;
  readonly bytes: number;
  /** The versions of Node that were tested. */
  readonly node: string;
}

/** The packages that users install. One line of `install.json` installs each with those that it depends on. */
const purposes = ["partner-subscriptions", "certcentral", "sandbox", "sandbox-server", "contract"];

/**
 * Packs all public packages of a built repository.
 *
 * A release publishes these tarballs, so that what was tested is what is published.
 *
 * @param target an existing folder. It gets the tarballs and `install.json`.
 */
export async function packAll(repository: string, target: string): Promise<InstallFile> {
  const address = readRepository(repository);
  const packages = readPublicPackages(repository, address);
  const tarballs = Object.fromEntries(await packTogether(repository, packages, address, target));
  const toLine = (names: readonly string[]) => `npm i ${names.map((name) => tarballs[name]?.file).join(" ")}`;
  const lines = Object.fromEntries([
    ...purposes.map((purpose) => [purpose, toLine(closureOf(`@latchkey/${purpose}`, packages))]),
    ["everything", toLine(Object.keys(tarballs))],
  ]);
  const install: InstallFile = { lines, packages: tarballs };
  writeFileSync(join(target, "install.json"), `${JSON.stringify(install, undefined, 2)}\n`);
  return install;
}

/** Packs copies of the packages by one run of npm. @returns The tarballs, by the names of the packages. */
async function packTogether(
  repository: string,
  packages: readonly PublicPackage[],
  address: string | undefined,
  target: string,
): Promise<readonly [string, Tarball][]> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-pack-"));
  try {
    const stages = packages.map((each) => {
      const stage = join(folder, each.folder);
      stagePackage(repository, each, stage, address);
      return stage;
    });
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", target, ...stages];
    const { stdout } = await promisify(execFile)("npm", args);
    const packed: Readonly<Record<string, Packed>> = JSON.parse(stdout);
    // npm 11 prints a list, and npm 12 prints an object.
    return Object.values(packed).map(({ name, version, filename: file, integrity, size: bytes }) => {
      const node = packages.find(({ manifest }) => manifest.name === name)?.manifest.engines.node ?? "";
      return [name, { version, file, integrity, bytes, node }];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A package in the output of `npm pack --json`. */
interface Packed extends Pick<Tarball, "version" | "integrity"> {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
}

/** Copies the files of a tarball into a new folder. */
function stagePackage(
  repository: string,
  { folder, manifest }: PublicPackage,
  stage: string,
  address: string | undefined,
): void {
  const source = join(repository, folder);
  if (!existsSync(join(source, "dist"))) {
    throw new Error(`${folder} cannot be packed: it has no dist. Run pnpm build, then pack again.`);
  }
  // `pnpm release:version` writes it.
  const changelog = existsSync(join(source, "CHANGELOG.md")) ? ["CHANGELOG.md"] : [];
  const files = [...manifest.files, ...changelog];
  for (const file of files) cpSync(join(source, file), join(stage, file), { recursive: true });
  cpSync(join(repository, "LICENSE"), join(stage, "LICENSE"));
  writeFileSync(join(stage, "package.json"), `${JSON.stringify({ ...manifest, files }, undefined, 2)}\n`);
  for (const page of ["README.md", ...files.filter((file) => file.endsWith(".md"))]) {
    const text = readFileSync(join(source, page), "utf8");
    const options = { repository, folder, stage, address, version: manifest.version };
    writeFileSync(join(stage, page), publishLinks(text, options));
  }
}

type PageOptions = Readonly<Record<"repository" | "folder" | "stage" | "version", string>> & {
  readonly address: string | undefined;
};

/**
 * Makes links out of a package absolute, at the tag of its version. Without an address, only their text stays. `stage`
 * has the files of the tarball.
 */
export function publishLinks(text: string, options: PageOptions): string {
  const { repository, folder, stage, address, version } = options;
  return text.replaceAll(/\[([^\]]+)\]\((?!\w+:|#)([^)#]+)(#[^)]*)?\)/g, (link, label, path, hash = "") => {
    if (!path.startsWith("..") && existsSync(join(stage, path))) return link;
    if (address === undefined) return label;
    const file = join(repository, folder, path);
    const kind = statSync(file).isDirectory() ? "tree" : "blob";
    return `[${label}](${address}/${kind}/v${version}/${relative(repository, file).replaceAll("\\", "/")}${hash})`;
  });
}
