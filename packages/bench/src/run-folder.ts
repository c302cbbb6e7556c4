import { mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The types of tmpfs and ramfs in statfs. They have no disk, so fsync has no effect there. */
const inMemory = [0x01021994, 0x858458f6];
export const resultsFolder: string = join(import.meta.dirname, "../results");

/** Creates a folder for the files of one run on a real disk. @throws Error if all candidates are in memory. */
export async function createRunFolder(
  candidates: readonly string[] = [tmpdir(), resultsFolder],
): Promise<AsyncDisposable & { readonly path: string }> {
  for (const candidate of candidates) {
    await mkdir(candidate, { recursive: true });
    if (inMemory.includes((await statfs(candidate)).type)) continue;
    const path = await mkdtemp(join(candidate, "latchkey-bench-"));
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  }
  throw new Error(`${candidates.join(" and ")} are in memory. Set TMPDIR to a folder on a disk.`);
}
