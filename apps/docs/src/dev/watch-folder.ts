import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/**
 * Calls `onChange` whenever a file in a folder, however deep, is written, added or removed.
 *
 * Each folder is watched by itself: on Linux, the `recursive` of Node's own watch loses a file once another is put in its
 * place, which is how many editors save.
 */
export function watchFolder(root: string, onChange: () => void): Disposable {
  const watchers = new Map<string, FSWatcher>();

  function follow(): void {
    const folders = new Set(foldersIn(root));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!watchers.has(folder)) watchers.set(folder, watchOne(folder));
    }
  }

  /** A folder may go while it is looked at; its parent tells of that in the next moment. */
  function followIfThere(): void {
    try {
      follow();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }

  function watchOne(folder: string): FSWatcher {
    return watch(folder, (event) => {
      // Only what comes or goes can be a folder.
      if (event === "rename") followIfThere();
      onChange();
    });
  }

  follow();
  return {
    [Symbol.dispose]() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function foldersIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  return [root, ...folders.map(({ parentPath, name }) => join(parentPath, name))];
}
