import { mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder for the databases of one run. */
export interface DatabaseFolder extends AsyncDisposable {
  readonly path: string;
  readonly fileSystem: string;
}

/** The kinds that have no disk behind them, by the numbers of statfs: fsync does nothing there. */
const withoutDisk = new Map([
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
]);
const withDisk = new Map([
  [0xef53, "ext2/3/4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x794c7630, "overlayfs"],
  [0x2fc12fc1, "zfs"],
]);

/**
 * Makes a folder on a real disk: below the folder for temporary files, or where that is in memory, below this
 * package's results.
 *
 * @throws Error where both are in memory.
 */
export async function createDatabaseFolder(
  candidates: readonly string[] = [tmpdir(), fileURLToPath(new URL("../../results", import.meta.url))],
): Promise<DatabaseFolder> {
  for (const candidate of candidates) {
    await mkdir(candidate, { recursive: true });
    const { type } = await statfs(candidate);
    if (withoutDisk.has(type)) continue;
    const path = await mkdtemp(join(candidate, "latchkey-bench-"));
    return {
      path,
      fileSystem: withDisk.get(type) ?? `file system 0x${type.toString(16)}`,
      [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
    };
  }
  throw new Error(`Set TMPDIR to a folder on a disk: ${candidates.join(" and ")} are in memory.`);
}
