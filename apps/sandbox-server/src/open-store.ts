import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createMemoryStore, type Store } from "@latchkey/sandbox";
import { defaultDatabase } from "./settings.ts";
import { codeOf, StartError } from "./start-error.ts";

/**
 * Opens the store that a setting names: "memory", or a file.
 *
 * @returns With it, what to call it: "memory", or the whole path of the file.
 * @throws StartError or DatabaseError where the file cannot be used.
 */
export async function openStore(
  setting: string,
): Promise<{ readonly store: Store; readonly database: string }> {
  if (setting === "memory") return { store: createMemoryStore(), database: "memory" };
  const database = resolve(setting);
  // Only the folder of our own choice: another one that is missing may be a misspelling.
  if (setting === defaultDatabase) createFolder(dirname(database));
  // SQLite is loaded by those who use it.
  const { openSqliteStore } = await import("@latchkey/sandbox/sqlite");
  return { store: openSqliteStore(database), database };
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `the folder ${folder} cannot be created (${codeOf(cause)}): start in a folder that this user may write, or name a file by --database`,
      { cause },
    );
  }
}
