import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { migrations } from "../../src/store/migrations.ts";
import { DatabaseError, openSqliteStore } from "../../src/store/sqlite.ts";
import { copyOf, readFolderOf, temporaryFile } from "./folder.ts";
import { newPartnerKey, people } from "./samples.ts";

/** A closed database file with a few hundred keys. */
async function createFile(): Promise<string> {
  const file = temporaryFile();
  const store = openSqliteStore(file);
  await store.load(people);
  await Promise.all(Array.from({ length: 300 }, (_, index) => store.createKey(newPartnerKey(`${index}`))));
  await store.close();
  return file;
}

/** The files of a process that died with changes in the WAL. */
async function createFileWithWal(sql = ""): Promise<string> {
  const file = await createFile();
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA locking_mode = EXCLUSIVE; UPDATE users SET last_name = 'In WAL'; ${sql}`);
  const copy = copyOf(file);
  db.close();
  expect(statSync(`${copy}-wal`).size).toBeGreaterThan(0);
  return copy;
}

/** Changes bytes of a file. */
function overwrite(file: string, offset: number, bytes: Buffer): void {
  const whole = readFileSync(file);
  bytes.copy(whole, offset);
  writeFileSync(file, whole);
}

function expectRejected(file: string, sentence: string): void {
  const before = readFolderOf(file);
  const open = (): unknown => openSqliteStore(file);
  expect(open).toThrow(DatabaseError);
  expect(open).toThrow(expect.objectContaining({ file, message: `The database ${file} ${sentence}.` }));
  expect(readFolderOf(file)).toEqual(before);
}

const newer = `was written by a newer version: its format is ${migrations.length + 1}, and this version supports ${migrations.length}. Use the newer version, or choose another file`;
const damaged = "is damaged. Restore it from a backup, or move it away to start with an empty one";
const foreign = "belongs to another program. Choose another file";
const noDatabase = "is not a SQLite database. Choose another file";
const readOnly = "cannot be written. Let this user write the file and its folder, or choose another file";

test("rejects a file of a newer version, even if only its WAL has the version", async () => {
  const sql = `PRAGMA user_version = ${migrations.length + 1}`;
  const file = await createFile();
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
  expectRejected(file, newer);
  expectRejected(await createFileWithWal(sql), newer);
});

test("rejects another program's database with any application id", () => {
  for (const sql of [
    "CREATE TABLE notes (text)",
    "PRAGMA application_id = 7",
    "CREATE TABLE t (x); PRAGMA user_version = 1",
  ]) {
    for (const mode of ["delete", "wal"]) {
      const file = temporaryFile();
      const db = new DatabaseSync(file);
      db.exec(`PRAGMA journal_mode = ${mode}; ${sql}`);
      db.close();
      expectRejected(file, foreign);
    }
  }
});

test("rejects a file that is not a database", () => {
  for (const bytes of [
    "x",
    "SQLite format 2",
    "not a database, but a text. ".repeat(1000),
    "\0".repeat(8192),
  ]) {
    const file = temporaryFile();
    writeFileSync(file, bytes);
    expectRejected(file, noDatabase);
  }
});

test("rejects a damaged file, with and without a WAL", async () => {
  for (const create of [createFile, createFileWithWal]) {
    const cutOff = await create();
    writeFileSync(cutOff, readFileSync(cutOff).subarray(0, 10_000));
    expectRejected(cutOff, damaged);

    const pageOfNoise = await create();
    overwrite(pageOfNoise, 4096 * 6, Buffer.alloc(4096, 0xa5));
    expectRejected(pageOfNoise, damaged);

    const withoutSchema = await create();
    overwrite(withoutSchema, 100, Buffer.alloc(3996, 0xa5));
    if (create === createFile) expectRejected(withoutSchema, damaged);
  }
});

test("rejects a folder, a missing folder and a read-only file", async () => {
  const folder = join(dirname(temporaryFile()), "folder");
  mkdirSync(folder);
  expectRejected(folder, "is a folder. Choose a file in it");

  const nowhere = join(folder, "nowhere", "latchkey.db");
  expect(() => openSqliteStore(nowhere)).toThrow(
    `The database ${nowhere} cannot be created: ${dirname(nowhere)} is not a folder. Create the folder, or choose another file.`,
  );
  expect(existsSync(dirname(nowhere))).toBe(false);

  const file = await createFile();
  chmodSync(file, 0o400);
  expectRejected(file, readOnly);

  const closedFolder = dirname(await createFile());
  chmodSync(closedFolder, 0o500);
  expectRejected(join(closedFolder, "latchkey.db"), readOnly);
  expectRejected(join(closedFolder, "new.db"), readOnly);
  chmodSync(closedFolder, 0o700);
});

test("rejects a WAL without its file", async () => {
  const file = await createFileWithWal();
  writeFileSync(file, "");
  expectRejected(
    file,
    `is missing or empty, but ${file}-wal has changes for it. Restore both files, or move the second one away to start with an empty database`,
  );
});

test("opens files that look unusual but are valid", async () => {
  const withWal = await createFileWithWal();
  const empty = temporaryFile();
  writeFileSync(empty, "");
  const oddName = temporaryFile("file:a?b=c #%41.db");
  const linked = temporaryFile();
  symlinkSync(await createFile(), linked);
  for (const [file, keys] of [
    [withWal, 300],
    [empty, 0],
    [oddName, 0],
    [oddName, 0],
    [linked, 300],
  ] as const) {
    const store = openSqliteStore(file);
    expect((await store.save()).keys).toHaveLength(keys);
    if (file === withWal) expect(await store.findUser(1)).toMatchObject({ lastName: "In WAL" });
    await store.close();
    expect(existsSync(file)).toBe(true);
  }
});

test("rejects a file that is open already, and does not change the file", async () => {
  const file = temporaryFile();
  const store = openSqliteStore(file);
  await store.load(people);
  const inUse = `The database ${file} is in use by another process. Stop that process, or choose another file.`;
  expect(() => openSqliteStore(file)).toThrow(inUse);
  await store.createKey(newPartnerKey("a"));
  expect(() => openSqliteStore(file)).toThrow(inUse);
  await store.close();
  const again = openSqliteStore(file);
  expect((await again.save()).keys).toHaveLength(1);
  await again.close();
});
