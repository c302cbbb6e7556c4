import { existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createMemoryStore, type Store } from "@latchkey/sandbox";
import { defaultDatabase, isPostgresUrl, parseDatabase } from "./settings.ts";
import { codeOf, StartError } from "./start-error.ts";

/**
 * Returns "memory", the URL of a PostgreSQL database, or the absolute path of a file. @throws StartError if the folder of the default file
 * cannot be created.
 */
export function resolveDatabase(setting: string): string {
  if (parseDatabase(setting) === "memory") return "memory";
  if (isPostgresUrl(setting)) return setting;
  const file = resolve(setting);
  // Creates only the default folder. If another folder is missing, the path may be misspelled.
  if (setting !== defaultDatabase) return file;
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `the folder ${folder} cannot be created (${codeOf(cause)}). Start in a folder that this user may write to, or pass --database with a file elsewhere.`,
      { cause },
    );
  }
  return file;
}

/** Returns what messages and the output call a database: without user, password and parameters. */
export function nameDatabase(database: string): string {
  if (!isPostgresUrl(database)) return database;
  const { protocol, host, pathname } = new URL(database);
  return `${protocol}//${host}${pathname}`;
}

/** Opens the store of a database. @throws DatabaseError or StartError if the database cannot be used. */
export async function openStore(database: string, onCommit: () => void): Promise<Store> {
  if (database === "memory") return createMemoryStore();
  if (isPostgresUrl(database)) return openPostgres(database);
  // Suppresses the warning of Node 22 that its SQLite is experimental: it would mix with the log on stderr.
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes("SQLite")) emitWarning.call(process, warning, ...rest);
  };
  try {
    const { openSqliteStore } = await import("@latchkey/sandbox/sqlite");
    return openSqliteStore(database, { onCommit });
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function openPostgres(url: string): Promise<Store> {
  const { openPostgresStore } = await import("@latchkey/sandbox/postgres");
  try {
    return await openPostgresStore(url);
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Deletes a database of the sandbox, so that the next start fills a new one. Returns the path of the file, or undefined if
 * there is none. If the setting is a symbolic link, deletes the file that the link points to, since this file has the data.
 *
 * @throws DatabaseError if another process uses the file. StartError if it is not a database of the sandbox.
 */
export async function resetDatabase(setting: string): Promise<string | undefined> {
  const database = resolveDatabase(setting);
  if (isPostgresUrl(database)) {
    throw new StartError(
      `the database ${nameDatabase(database)} was not reset, since other servers may use it. Stop them, and drop its tables latchkey_* yourself.`,
    );
  }
  if (database === "memory" || !existsSync(database)) return undefined;
  // Opening the file checks that it is ours and not in use. Closing it removes the files beside it.
  const file = realpathSync(database);
  try {
    const store = await openStore(file, () => {});
    await store.close();
  } catch (error) {
    // A file that another process uses must not be deleted.
    if (!(error instanceof Error) || error.message.includes(" is in use by ")) throw error;
    throw new StartError(error.message.replace(/\.$/, ", or delete it yourself."), { cause: error });
  }
  rmSync(file);
  return file;
}
