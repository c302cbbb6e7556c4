import { accessSync, closeSync, constants, openSync, rmSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { applicationId, migrate, migrations } from "./migrations.ts";

/** A database that cannot be opened or written. The message has the file, the problem, and what to do. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`The database ${file} ${problem}.`, options);
    this.file = file;
  }
}

/**
 * Opens a database file, or creates it if it does not exist. Locks it for this process until it is closed or the process
 * ends, even by a crash. A rejected file is not changed by a single byte.
 *
 * Do not read the file with `node:fs`. If a process closes any descriptor of a file, all of its locks on the file are
 * released. This includes the locks of an open database.
 *
 * @throws {DatabaseError}
 */
export function openDatabase(file: string): DatabaseSync {
  // Uses the absolute path, since an empty name and a name that begins with "file:" have a special meaning in SQLite.
  const path = file === ":memory:" ? file : resolve(file);
  const isNew = path === ":memory:" || isMissingOrEmpty(file, path);
  if (!isNew) inspect(file, path);
  let db: DatabaseSync | undefined;
  try {
    // Also creates the file that a symbolic link points to.
    if (path !== ":memory:" && statOf(path) === undefined) closeSync(openSync(path, "a", 0o600));
    db = new DatabaseSync(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    // A single write creates the header of a new file. It needs no journal on disk, which a crash would leave behind.
    if (isNew) db.exec("PRAGMA journal_mode = MEMORY");
    // Each commit is on disk when COMMIT returns. On macOS, this needs more than fsync.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    // With the lock held from here on, the index of the WAL is in this process's memory, and reads make no system calls
    // for locks. They take half the time.
    db.exec("BEGIN EXCLUSIVE; COMMIT");
    // The size limit truncates the WAL after a large load. Mapped pages are read without a system call and without a copy.
    // In a database of a million keys, a lookup takes two thirds of the time.
    db.exec(`PRAGMA journal_size_limit = ${16 * 2 ** 20}; PRAGMA mmap_size = ${256 * 2 ** 20}`);
    checkIdentity(file, db);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw explain(file, error);
  }
}

/** Converts an error of SQLite or the file system to a `DatabaseError`. */
export function explain(file: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  // Both kinds of errors have a code. `errcode` is SQLite's result code. Its low byte is the kind of error.
  const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
  const kind = code === "ERR_SQLITE_ERROR" && errcode !== undefined ? errcode & 0xff : undefined;
  const problem = kind === undefined ? undefined : problems.get(kind);
  return new DatabaseError(
    file,
    problem ?? `cannot be used (${message}). Check the file and its folder, or choose another file`,
    { cause: error },
  );
}

const noDatabase = "is not a SQLite database. Choose another file";
const damaged = "is damaged. Restore it from a backup, or move it away to start with an empty one";
const readOnly = "cannot be written. Let this user write the file and its folder, or choose another file";
const inUse = "is in use by another process. Stop that process, or choose another file";

/** The problem for each of SQLite's result codes. */
const problems: ReadonlyMap<number, string> = new Map([
  [5, inUse],
  [6, inUse],
  [8, readOnly],
  [10, "cannot be read or written: the disk reports an error. Check the disk"],
  [11, damaged],
  [13, "cannot grow: the disk is full. Free some space"],
  [14, "cannot be opened. Check that this user may read and write the file and its folder"],
  [26, noDatabase],
]);

/** Rejects files that would make SQLite fail later, and files that SQLite would change on opening. */
function isMissingOrEmpty(file: string, path: string): boolean {
  const folder = dirname(path);
  const stats = statOf(path);
  if (!statOf(folder)?.isDirectory()) {
    throw new DatabaseError(
      file,
      `cannot be created: ${folder} is not a folder. Create the folder, or choose another file`,
    );
  }
  if (stats?.isDirectory()) throw new DatabaseError(file, "is a folder. Choose a file in it");
  if (stats !== undefined && !stats.isFile())
    throw new DatabaseError(file, "is not a regular file. Choose another file");
  if (!mayWrite(folder) || (stats !== undefined && !mayWrite(path))) throw new DatabaseError(file, readOnly);
  // SQLite treats a file that is shorter than its smallest page as empty, and would overwrite it.
  if (stats !== undefined && stats.size > 0 && stats.size < 512) throw new DatabaseError(file, noDatabase);
  if (stats !== undefined && stats.size > 0) return false;
  // SQLite deletes a WAL without a database. All changes since the last checkpoint would then be lost.
  if (sizeOf(`${path}-wal`) > 0) {
    throw new DatabaseError(
      file,
      `is missing or empty, but ${file}-wal has changes for it. Restore both files, or move the second one away to start with an empty database`,
    );
  }
  return true;
}

/** Reads a whole file without changing it or the files beside it. Rejects a file that is damaged or not ours. */
function inspect(file: string, path: string): void {
  const sidecars = [`${path}-shm`, `${path}-wal`];
  const created = sidecars.filter((sidecar) => statOf(sidecar) === undefined);
  // If a WAL exists, it must be read with the file. Otherwise "immutable" prevents SQLite from creating a WAL.
  const url = pathToFileURL(path);
  if (sizeOf(`${path}-wal`) === 0) url.search = "?immutable=1";
  let db: DatabaseSync | undefined;
  try {
    db = openReadOnly(url, path);
    checkIdentity(file, db);
    const verdict = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (verdict !== "ok") throw new DatabaseError(file, damaged, { cause: verdict });
  } catch (error) {
    throw explain(file, error);
  } finally {
    db?.close();
    for (const sidecar of created) rmSync(sidecar, { force: true });
  }
}

/** Node 22.13 to 22.15 do not support a URL. With a path, SQLite creates extra files. The caller deletes them. */
function openReadOnly(url: URL, path: string): DatabaseSync {
  try {
    return new DatabaseSync(url, { readOnly: true });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_INVALID_ARG_TYPE") throw error;
    return new DatabaseSync(path, { readOnly: true });
  }
}

function checkIdentity(file: string, db: DatabaseSync): void {
  const pragma = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  const id = pragma("application_id");
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (id !== applicationId && !(id === 0 && isEmpty)) {
    throw new DatabaseError(file, "belongs to another program. Choose another file");
  }
  const version = pragma("user_version");
  if (version > migrations.length) {
    throw new DatabaseError(
      file,
      `was written by a newer version: its format is ${version}, and this version supports ${migrations.length}. Use the newer version, or choose another file`,
    );
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function sizeOf(path: string): number {
  return statOf(path)?.size ?? 0;
}

/** Checks the mode of the file too, since root may write every file regardless of its mode. */
function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return ((statOf(path)?.mode ?? 0) & 0o222) !== 0;
  } catch {
    return false;
  }
}
