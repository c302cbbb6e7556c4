import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A path in a new folder, which is removed after the test. */
export function temporaryFile(name = "latchkey.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/**
 * A copy of a file and of all files beside it. Another process makes the copy: if this process closed a file that it has
 * open as a database, the database would lose its lock.
 */
export function copyOf(file: string): string {
  const copy = temporaryFile(basename(file));
  const program = "require('node:fs').cpSync(process.argv[1], process.argv[2], { recursive: true })";
  execFileSync(process.execPath, ["-e", program, dirname(file), dirname(copy)]);
  return copy;
}

/** All files in a file's folder, with their bytes. Do not use it for a database that this process has open. */
export function readFolderOf(file: string): Record<string, string> {
  const files = readdirSync(dirname(file), { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ name }) => [name, readFileSync(join(dirname(file), name)).toString("latin1")]),
  );
}
