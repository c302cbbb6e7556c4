import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../../src/public-packages.ts";

const client = "packages/partner-subscriptions";

/** A git repository in a temporary folder with both documents and one built client. */
export class ScratchRepository {
  readonly folder: string = mkdtempSync(join(tmpdir(), "latchkey-scratch-"));

  constructor(...copied: readonly string[]) {
    const files = [
      ".gitignore",
      "package.json",
      "tsconfig.base.json",
      "spec/partner-subscriptions/openapi.yaml",
      "spec/certcentral/openapi.yaml",
      "packages/certcentral/package.json",
      `${client}/package.json`,
    ];
    for (const file of [...files, ...copied]) this.#copy(file);
    // Links to the real dependencies, beside which the gate can put its own files.
    mkdirSync(join(this.folder, client, "node_modules"));
    for (const name of readdirSync(join(root, client, "node_modules")).filter(
      (each) => !each.startsWith("."),
    )) {
      symlinkSync(join(root, client, "node_modules", name), join(this.folder, client, "node_modules", name));
    }
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("Release");
  }

  /** A repository in which the gate also compiles the type tests of a client. */
  static withBuiltClient(): ScratchRepository {
    return new ScratchRepository(`${client}/tsconfig.json`, `${client}/test`, `${client}/dist`);
  }

  git(...parameters: readonly string[]): string {
    const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    return execFileSync("git", [...author, ...parameters], { cwd: this.folder, encoding: "utf8" });
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  /** Tags the current commit as the last release, and makes another commit. */
  release(): void {
    this.git("tag", "v0.1.0");
    this.commit("Later");
  }

  /** Replaces the only occurrence of a text in a file. */
  replace(file: string, before: string, after: string): void {
    const path = join(this.folder, file);
    const parts = readFileSync(path, "utf8").split(before);
    if (parts.length !== 2)
      throw new Error(`${file} has ${parts.length - 1} times: ${before}. Plant another text.`);
    writeFileSync(path, parts.join(after));
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  announce(packageName: string, size: string): void {
    this.write(".changeset/planted.md", `---\n"${packageName}": ${size}\n---\n\nPlanted.\n`);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  #copy(file: string): void {
    cpSync(join(root, file), join(this.folder, file), { recursive: true });
  }
}
