import { accessSync, closeSync, constants, openSync, rmSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { applicationId, migrate, migrations } from "./migrations.ts";

/** A database that cannot be opened or written. The message is one sentence: the file, what is wrong, what to do. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`The database ${file} ${problem}.`, options);
    this.file = file;
  }
}

/**
 * Opens a database file, creates it where there is none, and keeps it to this process until it is closed or the process
 * is gone, however it went. A file that is rejected stays as it was, to the byte.
 *
 * Nothing here reads the file by `node:fs`: closing any descriptor of a file drops all locks that the process has on
 * it, and so those of a database that it has open already.
 *
 * @throws {DatabaseError}
 */
export function openDatabase(file: string): DatabaseSync {
  // Made absolute, since SQLite gives a meaning of its own to an empty name and to one that begins with "file:".
  const path = file === ":memory:" ? file : resolve(file);
  const isNew = path === ":memory:" || isMissingOrEmpty(file, path);
  if (!isNew) inspect(file, path);
  let db: DatabaseSync | undefined;
  try {
    if (path !== ":memory:" && statOf(path) === undefined) closeSync(openSync(path, "wx", 0o600));
    db = new DatabaseSync(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    // The header of a new file is one write, so a journal has nothing to protect, and none is left behind by a crash.
    if (isNew) db.exec("PRAGMA journal_mode = MEMORY");
    // Each commit is on disk when it returns (on macOS too, where fsync alone does not reach the disk).
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    // With the lock held from here on, the index of the WAL is in this process's memory and a read makes no system
    // call for locks: it takes half the time.
    db.exec("BEGIN EXCLUSIVE; COMMIT");
    // A large load leaves no large WAL behind. Mapped pages are read without a system call and are not copied: among a
    // million keys, a look-up takes two thirds of the time.
    db.exec(`PRAGMA journal_size_limit = ${16 * 2 ** 20}; PRAGMA mmap_size = ${256 * 2 ** 20}`);
    checkIdentity(file, db);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw explain(file, error);
  }
}

/** A `DatabaseError` for whatever SQLite or the file system has thrown. */
export function explain(file: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  // Both kinds of errors are Errors with a code; the numbers are SQLite's, of which the low byte is the kind.
  const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
  const kind = code === "ERR_SQLITE_ERROR" && errcode !== undefined ? errcode & 0xff : undefined;
  const problem = kind === undefined ? undefined : problems.get(kind);
  return new DatabaseError(
    file,
    problem ?? `cannot be used (${message}); check the file and its folder, or choose another file`,
    { cause: error },
  );
}

const noDatabase = "is no SQLite database; choose another file";
const damaged = "is damaged; restore it from a backup, or move it away to start anew";
const readOnly = "cannot be written; allow this user to write it and its folder, or choose another file";
const inUse = "is in use by another process; stop that one, or choose another file";

/** By SQLite's result codes. */
const problems: ReadonlyMap<number, string> = new Map([
  [5, inUse],
  [6, inUse],
  [8, readOnly],
  [10, "cannot be read or written, since the disk reports an error; check the disk"],
  [11, damaged],
  [13, "cannot grow, since its disk is full; free some space"],
  [14, "cannot be opened; check that this user may read and write it and its folder"],
  [26, noDatabase],
]);

/** Refuses what SQLite would rather fail on later, or change on opening. */
function isMissingOrEmpty(file: string, path: string): boolean {
  const folder = dirname(path);
  const stats = statOf(path);
  if (!statOf(folder)?.isDirectory()) {
    throw new DatabaseError(
      file,
      `cannot be there, since ${folder} is no folder; create it, or choose another file`,
    );
  }
  if (stats?.isDirectory()) throw new DatabaseError(file, "is a folder; name a file in it");
  if (stats !== undefined && !stats.isFile())
    throw new DatabaseError(file, "is no regular file; choose another");
  if (!mayWrite(folder) || (stats !== undefined && !mayWrite(path))) throw new DatabaseError(file, readOnly);
  // SQLite takes what is shorter than its smallest page for an empty file, and would write over it.
  if (stats !== undefined && stats.size > 0 && stats.size < 512) throw new DatabaseError(file, noDatabase);
  if (stats !== undefined && stats.size > 0) return false;
  // SQLite deletes a WAL that has no database, and with it all changes since the last checkpoint.
  if (sizeOf(`${path}-wal`) > 0) {
    throw new DatabaseError(
      file,
      `is missing or empty, but ${file}-wal has changes of it; put both back, or move the latter away to start anew`,
    );
  }
  return true;
}

/** Reads all of a file, without a change to it or to what lies beside it, and rejects it unless it is whole and ours. */
function inspect(file: string, path: string): void {
  const besides = [`${path}-shm`, `${path}-wal`];
  const created = besides.filter((beside) => statOf(beside) === undefined);
  // A WAL has to be read with the file. Without one, "immutable" keeps SQLite from creating one.
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
    for (const beside of created) rmSync(beside, { force: true });
  }
}

/** Node 22.13 to 22.15 take no URL. SQLite then creates files beside the database, which the caller deletes. */
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
    throw new DatabaseError(file, "belongs to another program; choose another file");
  }
  const version = pragma("user_version");
  if (version > migrations.length) {
    throw new DatabaseError(
      file,
      `was written by a newer version (its format is ${version}, and this version knows ${migrations.length}); use that version, or choose another file`,
    );
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function sizeOf(path: string): number {
  return statOf(path)?.size ?? 0;
}

/** By the file's own bits too, since root may write all. */
function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return ((statOf(path)?.mode ?? 0) & 0o222) !== 0;
  } catch {
    return false;
  }
}
