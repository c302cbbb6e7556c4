import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder for what one run generates, in which imports find what this package depends on. */
export interface Scratch extends AsyncDisposable {
  readonly folder: string;
}

export async function createScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  const dependencies = fileURLToPath(new URL("../node_modules", import.meta.url));
  // A junction needs no rights on Windows; elsewhere it is a link like any other.
  await symlink(dependencies, join(folder, "node_modules"), "junction");
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
