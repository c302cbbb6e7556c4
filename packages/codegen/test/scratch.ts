import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiNames } from "@latchkey/spec-model";
import { afterAll } from "vitest";
import { repository } from "../src/repository.ts";

/** An empty folder, which is removed after the tests of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-codegen-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of what codegen reads and writes, in a new folder in `parent`. */
export function scratchRepository(parent: string): string {
  const root = mkdtempSync(join(parent, "repository-"));
  const parts = ["spec/sandbox", ...apiNames.map((name) => `spec/${name}`)];
  const generated = [...apiNames, "validators"].map((name) => `packages/${name}/src/generated`);
  for (const part of [...parts, ...generated]) {
    cpSync(join(repository, part), join(root, part), { recursive: true });
  }
  return root;
}

export function edit(root: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(root, path), "utf8");
  const after = change(before);
  if (after === before) throw new Error(`The edit of ${path} changed nothing. Update its search text.`);
  writeFileSync(join(root, path), after);
}
