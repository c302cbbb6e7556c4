import type { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/store/database-file.ts";
import { KeyTable } from "../../src/store/key-table.ts";
import { newPartnerKey, parent, start } from "./samples.ts";

/** The keys of Partner Subscriptions in a new database. */
function createTable(count = 0): { table: KeyTable<"partner-subscriptions">; db: DatabaseSync } {
  const db = openDatabase(":memory:");
  onTestFinished(() => db.close());
  db.prepare("INSERT INTO accounts (id, name) VALUES (?, ?)").run(parent.id, parent.name);
  const table = new KeyTable(db, "partner-subscriptions");
  for (let id = 1; id <= count; id += 1) table.add({ ...newPartnerKey(`${id}`), id });
  return { table, db };
}

/** How many marks are taken with a limit, and are on disk afterwards. */
function write(table: KeyTable<"partner-subscriptions">, limit: number): number {
  const { count, flush } = table.writeMarks(limit);
  flush();
  return count;
}

const usesIn = (db: DatabaseSync): unknown[] =>
  db.prepare("SELECT id, last_used_at FROM partner_keys_uses ORDER BY id").all().map(Object.values);

describe("last-used marks", () => {
  test("must be written if they are later than the pending or written ones", () => {
    const { table } = createTable(2);
    const { marks } = table;
    expect(marks.add(1, start)).toBe(true);
    expect([start - 1, start].map((at) => marks.add(1, at))).toEqual([false, false]);
    expect(marks.add(1, start + 1)).toBe(true);
    expect(marks.add(2, start)).toBe(true);
    expect(marks.size).toBe(2);
    expect(write(table, 10)).toBe(2);
    expect(marks.size).toBe(0);
    expect([start, start + 1, start + 2].map((at) => marks.add(1, at))).toEqual([false, false, true]);
    expect(marks.size).toBe(1);
  });

  test("are written in rounds in ascending order of ids, so that each mark is written", () => {
    const { table, db } = createTable(12);
    for (const id of [10, 9, 2, 11]) table.marks.add(id, start);
    expect(write(table, 2)).toBe(2);
    expect(usesIn(db)).toEqual([
      [2, start],
      [9, start],
    ]);
    // These marks belong to the next round, even if their id is lower than the ids that remain in this round.
    for (const id of [1, 12]) table.marks.add(id, start);
    expect(write(table, 5)).toBe(2);
    expect(usesIn(db)).toHaveLength(4);
    expect(usesIn(db)).not.toContainEqual([1, start]);
    expect(write(table, 5)).toBe(2);
    expect(usesIn(db)).toHaveLength(6);
    expect(write(table, 5)).toBe(0);
  });

  test("stay pending until they are on disk", () => {
    const { table } = createTable(1);
    table.marks.add(1, start);
    expect(table.writeMarks(0).count).toBe(0);
    expect(table.marks.size).toBe(1);
    expect(write(table, 1)).toBe(1);
  });

  test("are visible before and after they are written, also if the key was used before", () => {
    const { table } = createTable(1);
    expect(table.find(1)).not.toHaveProperty("lastUsedAt");
    for (const at of [start, start + 1000]) {
      table.marks.add(1, at);
      expect(table.find(1)?.lastUsedAt).toBe(at);
      write(table, 1);
      expect(table.find(1)?.lastUsedAt).toBe(at);
    }
  });

  test("never move a last use on disk back", () => {
    const { table, db } = createTable();
    table.add({ ...newPartnerKey("used"), id: 1, lastUsedAt: start });
    table.marks.add(1, start - 1000);
    write(table, 1);
    expect(usesIn(db)).toEqual([[1, start]]);
    expect(table.marks.newest(1, start)).toBe(start);
  });

  test("are remembered for ten thousand keys after they are written, and then forgotten together", () => {
    const { table } = createTable();
    const { marks } = table;
    for (let id = 1; id <= 10_000; id += 1) marks.add(id, start);
    expect([write(table, 5_000), write(table, 5_000)]).toEqual([5_000, 5_000]);
    expect(marks.add(1, start)).toBe(false);
    marks.add(10_001, start);
    write(table, 1);
    expect(marks.add(10_001, start)).toBe(false);
    expect(marks.add(1, start)).toBe(true);
  });

  test("are removed with the keys, also the written ones", () => {
    const { table, db } = createTable(3);
    for (const id of [1, 2, 3]) table.marks.add(id, start);
    write(table, 1);
    expect(table.find(1)?.lastUsedAt).toBe(start);
    table.removeAll();
    expect(usesIn(db)).toEqual([]);
    expect(table.find(1)).toBeUndefined();
    expect(table.marks.size).toBe(0);
    expect(table.marks.add(1, start)).toBe(true);
    table.marks.add(2, start);
    expect(write(table, 2)).toBe(2);
  });

  test("are not written in the current round if a new key gets their id", () => {
    const { table } = createTable(1);
    for (const id of [1, 2]) table.marks.add(id, start);
    expect(write(table, 1)).toBe(1);
    table.addNext({ ...newPartnerKey("new"), id: 0 });
    expect(write(table, 2)).toBe(0);
  });

  test("are removed when a new key gets their id", () => {
    const { table, db } = createTable();
    table.marks.add(1, start);
    write(table, 1);
    table.marks.add(2, start);
    expect([
      table.addNext({ ...newPartnerKey("a"), id: 0 }),
      table.addNext({ ...newPartnerKey("b"), id: 0 }),
    ]).toEqual([1, 2]);
    expect(table.marks.size).toBe(0);
    expect(table.marks.add(1, start)).toBe(true);
    expect(usesIn(db)).toEqual([]);
  });
});

describe("a key", () => {
  test.each([
    ["id", (table: KeyTable<"partner-subscriptions">) => table.find(1)],
    ["hash", (table: KeyTable<"partner-subscriptions">) => table.findByHash(newPartnerKey("1").hash ?? "")],
  ])("is read from the cache, by id or hash, after it was read by its %s", (_, read) => {
    const { table, db } = createTable(1);
    const key = { ...newPartnerKey("1"), id: 1 };
    expect(read(table)).toEqual(key);
    db.exec("UPDATE partner_keys SET name = 'changed elsewhere'");
    expect(table.find(1)).toEqual(key);
    expect(table.findByHash(key.hash ?? "")).toEqual(key);
    table.clearCache();
    expect(table.find(1)?.name).toBe("changed elsewhere");
  });

  test("of Partner Subscriptions is in no list of a user", () => {
    const { table } = createTable(1);
    expect(table.list("account", [parent.id], 0, 9)).toHaveLength(1);
    expect(table.list("user", [parent.id, 1], 0, 9)).toEqual([]);
  });

  test("is written with its last use", () => {
    const { table, db } = createTable();
    table.add({ ...newPartnerKey("a"), id: 5, lastUsedAt: start });
    table.add({ ...newPartnerKey("b"), id: 6 });
    expect(usesIn(db)).toEqual([[5, start]]);
    expect(table.all().map(({ lastUsedAt }) => lastUsedAt)).toEqual([start, undefined]);
  });

  test("is read by statements that return objects, as those of Node 22.13 do", () => {
    const { table, db } = createTable(2);
    // A table uses only the statements of a database.
    const older = new KeyTable(
      {
        prepare: (sql: string) => {
          const statement = db.prepare(sql);
          return {
            get: statement.get.bind(statement),
            all: statement.all.bind(statement),
            run: statement.run.bind(statement),
          };
        },
      } as unknown as DatabaseSync,
      "partner-subscriptions",
    );
    expect(older.all()).toEqual(table.all());
    expect(older.find(2)).toEqual(table.find(2));
    expect(older.list("tree", [parent.id], 0, 9)).toEqual(table.list("tree", [parent.id], 0, 9));
  });
});
