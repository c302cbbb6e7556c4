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

/** A git repository in a temporary folder with both documents and some built packages. */
export class ScratchRepository {
  readonly folder: string = mkdtempSync(join(tmpdir(), "latchkey-scratch-"));

  constructor(...packages: readonly string[]) {
    const files = [
      ".gitignore",
      "package.json",
      "pnpm-workspace.yaml",
      "tsconfig.base.json",
      "spec/partner-subscriptions/openapi.yaml",
      "spec/certcentral/openapi.yaml",
    ];
    for (const file of files) this.#copy(file);
    for (const folder of packages) {
      for (const file of ["package.json", "tsconfig.json", "src", "test", "dist"])
        this.#copy(`${folder}/${file}`);
      // Links to the real dependencies, beside which the gate can put its own files.
      mkdirSync(join(this.folder, folder, "node_modules"));
      const modules = readdirSync(join(root, folder, "node_modules")).filter((each) => !each.startsWith("."));
      for (const name of modules.map((each) => join(folder, "node_modules", each))) {
        symlinkSync(join(root, name), join(this.folder, name));
      }
    }
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("Release");
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

  /** Sets fields of a JSON file. A field that is undefined is removed. */
  edit(file: string, fields: object): void {
    const old = JSON.parse(readFileSync(join(this.folder, file), "utf8"));
    this.write(file, JSON.stringify({ ...old, ...fields }));
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  announce(packageName: string, size: string): void {
    this.write(".changeset/planted.md", `---\n"${packageName}": ${size}\n---\n\nBreaking: Planted.\n`);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  #copy(file: string): void {
    cpSync(join(root, file), join(this.folder, file), { recursive: true });
  }
}
