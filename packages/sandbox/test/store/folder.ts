import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A path in a folder of the running test's own, which goes when the test is done. */
export function temporaryFile(name = "latchkey.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/**
 * A copy of a file and of all beside it, as they are on disk. Another process makes it: if this one closed a file that
 * it has open as a database, the database's lock would be gone.
 */
export function copyOf(file: string): string {
  const copy = temporaryFile(basename(file));
  const program = "require('node:fs').cpSync(process.argv[1], process.argv[2], { recursive: true })";
  execFileSync(process.execPath, ["-e", program, dirname(file), dirname(copy)]);
  return copy;
}

/** All files in a file's folder, with their bytes. Only for a database that this process has not open. */
export function readFolderOf(file: string): Record<string, string> {
  const files = readdirSync(dirname(file), { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ name }) => [name, readFileSync(join(dirname(file), name)).toString("latin1")]),
  );
}
