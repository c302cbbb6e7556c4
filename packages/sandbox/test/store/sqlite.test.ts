import { statSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { createSecret, hashSecret } from "../../src/model/secret.ts";
import { openDatabase } from "../../src/store/database-file.ts";
import { GroupCommit } from "../../src/store/group-commit.ts";
import { hashStatement, listStatement } from "../../src/store/key-table.ts";
import { migrate, migrations } from "../../src/store/migrations.ts";
import { DatabaseError, openSqliteStore } from "../../src/store/sqlite.ts";
import { copyOf, readFolderOf, temporaryFile } from "./folder.ts";
import { ann, bob, newAcmeKey, newCertCentralKey, newPartnerKey, ofTree, people, start } from "./samples.ts";

/** The last uses on disk of the keys of a file that is not open. */
async function lastUsesIn(file: string): Promise<(number | undefined)[]> {
  const store = openSqliteStore(file);
  const { keys } = await store.save();
  await store.close();
  return keys.map(({ lastUsedAt }) => lastUsedAt);
}

describe("a SQLite file", () => {
  test("has all its data when it is opened again", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    expect(store.isEmpty()).toBe(true);
    await store.load(people);
    await store.createKey(newPartnerKey("a"));
    await store.createKey(newAcmeKey("b"));
    const { id } = await store.createKey(newCertCentralKey("c", { isLegacy: true }));
    await store.updateKey("certcentral", id, { restrictedToRoleId: 102, isActive: false });
    store.markUsed("certcentral", id, start + 1000);
    const saved = await store.save();
    await store.close();

    const again = openSqliteStore(file);
    expect(again.save()).toStrictEqual(saved);
    expect((await again.createKey(newCertCentralKey("d"))).id).toBe(id + 1);
    await again.close();
  });

  test("is migrated from the first format with all its keys", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    await store.createKey(newCertCentralKey("a"));
    const saved = await store.save();
    await store.close();
    const db = openDatabase(file);
    db.exec("CREATE INDEX certcentral_keys_by_tree ON certcentral_keys (tree_id); PRAGMA user_version = 1");
    for (const table of ["partner_keys", "certcentral_keys"]) {
      db.exec(`DROP INDEX ${table}_by_hash; ALTER TABLE ${table} ADD COLUMN hash_prefix INTEGER;
        UPDATE ${table} SET hash_prefix = id; CREATE INDEX ${table}_by_hash ON ${table} (hash_prefix)`);
    }
    db.close();

    const again = openSqliteStore(file);
    expect(again.save()).toStrictEqual(saved);
    const { id } = await again.createKey(newCertCentralKey("b"));
    const listed = await again.listKeys("certcentral", ofTree(ann.accountId), 0, 10);
    expect(listed.map((key) => key.id)).toContain(id);
    await again.close();
  });

  test("is accessible only to its user, and is one file when it is closed", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
    await store.close();
    expect(Object.keys(readFolderOf(file))).toEqual(["latchkey.db"]);
  });

  test("contains no secret, not even one that a caller passes with a key", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    const secret = createSecret("certcentral", (bytes) => crypto.getRandomValues(bytes));
    const key = { ...newCertCentralKey("a"), ...hashSecret(secret), secret };
    await store.createKey(key);
    const whileOpen = readFolderOf(copyOf(file));
    await store.close();
    for (const bytes of [...Object.values(whileOpen), ...Object.values(readFolderOf(file))]) {
      expect(bytes).not.toContain(secret);
    }
    expect(readFolderOf(file)["latchkey.db"]).toContain(hashSecret(secret).hash);
  });

  test("is configured to write each commit to disk before it returns", () => {
    const db = openDatabase(temporaryFile());
    const pragma = (name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(2);
    expect(pragma("fullfsync")).toBe(1);
    expect(pragma("locking_mode")).toBe("exclusive");
    db.close();
  });

  test("is read by its indexes, each list as one range in the order of ids", () => {
    const db = openDatabase(":memory:");
    const used = new Set<unknown>();
    const planOf = (sql: string): string[] => {
      const steps = db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array(sql.split("?").length - 1).fill(1))
        .map(({ detail }) => `${detail}`);
      for (const step of steps) used.add(/USING INDEX (\w+)/.exec(step)?.[1]);
      return steps;
    };
    for (const [api, table] of [
      ["partner-subscriptions", "partner_keys"],
      ["certcentral", "certcentral_keys"],
    ] as const) {
      const lastUse = `SEARCH ${table}_uses USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN`;
      const range = (list: string) => [
        `SEARCH ${table} USING INDEX ${table}_by_${list} (${list}_id=? AND rowid>?)`,
        lastUse,
      ];
      expect(planOf(listStatement(api, "account") ?? "")).toEqual(range("account"));
      const scan = [`SEARCH ${table} USING INTEGER PRIMARY KEY (rowid>?)`, lastUse];
      expect(planOf(listStatement(api, "tree") ?? "")).toEqual(api === "certcentral" ? scan : range("tree"));
      const ofUser = api === "certcentral" ? range("user") : [];
      for (const list of ["user", "userInTree"] as const) {
        const sql = listStatement(api, list);
        expect(sql === undefined ? [] : planOf(sql)).toEqual(ofUser);
      }
      expect(planOf(hashStatement(api))).toEqual([
        `SEARCH ${table} USING INDEX ${table}_by_hash (hash=?)`,
        lastUse,
      ]);
    }
    // All indexes are used.
    const all = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").all();
    expect(all.filter(({ name }) => !used.has(name))).toEqual([]);
    db.close();
  });
});

describe("changes of a SQLite store", () => {
  test("share a commit if they are concurrent", async () => {
    const commits: number[] = [];
    const store = openSqliteStore(temporaryFile(), { onCommit: (changes) => commits.push(changes) });
    await store.load(people);
    commits.length = 0;
    const keys = Array.from({ length: 50 }, (_, index) => store.createKey(newPartnerKey(`${index}`)));
    // No change is visible before it is on disk.
    expect(store.findKey("partner-subscriptions", 1)).toBeUndefined();
    expect((await Promise.all(keys)).map(({ id }) => id)).toEqual(keys.map((_, index) => index + 1));
    expect(commits).toEqual([50]);
    await store.close();
  });

  test.each<{ how: string; onCommit: () => unknown }>([
    {
      how: "throws",
      onCommit: () => {
        throw new Error("mine");
      },
    },
    { how: "rejects", onCommit: () => Promise.reject(new Error("mine")) },
  ])("commits even if onCommit $how, without an unhandled rejection", async ({ onCommit }) => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const store = openSqliteStore(temporaryFile(), { onCommit });
    await store.load(people);
    expect((await store.createKey(newPartnerKey("Build server"))).id).toBeGreaterThan(0);
    await store.close();
    await new Promise((done) => setImmediate(done));
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });

  test("take more than one commit if they would block the event loop", async () => {
    const commits: number[] = [];
    const store = openSqliteStore(":memory:", { onCommit: (changes) => commits.push(changes) });
    await store.load(people);
    commits.length = 0;
    await Promise.all(Array.from({ length: 2500 }, (_, index) => store.createKey(newPartnerKey(`${index}`))));
    expect(commits).toEqual([1000, 1000, 500]);
    await store.close();
  });

  test("fail alone", async () => {
    const commits: number[] = [];
    const store = openSqliteStore(temporaryFile(), { onCommit: (changes) => commits.push(changes) });
    await store.load(people);
    const outcomes = await Promise.allSettled([
      store.createKey(newPartnerKey("a")),
      store.createKey(newPartnerKey("a")),
      store.createKey(newPartnerKey("b", { accountId: 99 })),
      store.createKey(newPartnerKey("c")),
      store.updateKey("partner-subscriptions", 1, { name: "A" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(commits).toEqual([1, 3]);
    expect((await store.save()).keys).toEqual([
      { ...newPartnerKey("A"), ...hashSecret("a"), id: 1 },
      { ...newPartnerKey("c"), id: 2 },
    ]);
    await store.close();
  });

  test("are all rejected if their commit fails, and later ones are made", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    await store.close();
    const db = openDatabase(file);
    const group = new GroupCommit(db, {
      maxChanges: 10,
      hasMarks: () => false,
      writeMarks: () => () => {},
      onCommit: () => {},
      explain: (error) => new Error("explained", { cause: error }),
    });
    const insert = db.prepare("INSERT INTO users VALUES (?, ?, ?, 'x', 0)");
    const ids = (): unknown[] =>
      db
        .prepare("SELECT id FROM users")
        .all()
        .map((row) => row["id"]);
    const add = (id: number, name: string): Promise<unknown> =>
      group.add(() => insert.run(id, ann.accountId, name));
    const expectAllRejected = async (changes: Promise<unknown>[]): Promise<void> => {
      const reasons = (await Promise.allSettled(changes)).map(
        (outcome) => outcome.status === "rejected" && String(outcome.reason),
      );
      expect(reasons).toEqual(changes.map(() => "Error: explained"));
      expect(ids()).toEqual([ann.id, bob.id]);
    };
    // The file may not grow, as on a full disk. SQLite ends the transaction during a change.
    const { page_count: pages } = db.prepare("PRAGMA page_count").get() ?? {};
    db.exec(`PRAGMA max_page_count = ${pages}`);
    await expectAllRejected([add(50, "small"), add(51, "large".repeat(100_000)), add(52, "small")]);
    // This reference is checked only at the end, so the commit itself fails.
    const dangling = "PRAGMA defer_foreign_keys = ON; INSERT INTO users VALUES (54, 999, 'x', 'x', 0)";
    await expectAllRejected([add(53, "small"), group.add(() => db.exec(dangling))]);
    await add(55, "small");
    expect(ids()).toEqual([ann.id, bob.id, 55]);
    db.close();
  });

  test("are on disk when the store is closed, and are rejected afterwards", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    const created = store.createKey(newPartnerKey("a"));
    const closed = store.close();
    store.markUsed("partner-subscriptions", 1, start);
    await expect(store.createKey(newPartnerKey("b"))).rejects.toThrow(DatabaseError);
    await expect(store.updateKey("partner-subscriptions", 1, {})).rejects.toThrow("is closed");
    await Promise.all([created, closed, store.close()]);
    const again = openSqliteStore(file);
    expect((await again.save()).keys).toEqual([{ ...newPartnerKey("a"), id: 1 }]);
    await again.close();
  });
});

describe("last-used marks in a SQLite store", () => {
  test("are written with the next change", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    await store.createKey(newPartnerKey("a"));
    store.markUsed("partner-subscriptions", 1, start);
    await store.createKey(newPartnerKey("b"));
    // The files that a process would leave if it died now.
    expect(await lastUsesIn(copyOf(file))).toEqual([start, undefined]);
    await store.close();
  });

  test("are written after a second without a change, once for each key and second", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const file = temporaryFile();
      const commits: number[] = [];
      const store = openSqliteStore(file, { onCommit: (changes) => commits.push(changes) });
      await store.load(people);
      await store.createKey(newPartnerKey("a"));
      commits.length = 0;
      for (const second of [1, 2]) {
        for (let use = 0; use < 5; use += 1)
          store.markUsed("partner-subscriptions", 1, start + second * 1000);
        vi.advanceTimersByTime(999);
        expect(commits).toHaveLength(second - 1);
        vi.advanceTimersByTime(1);
        expect(commits).toHaveLength(second);
        store.markUsed("partner-subscriptions", 1, start + second * 1000);
        vi.advanceTimersByTime(5000);
        expect(commits).toHaveLength(second);
        expect(await lastUsesIn(copyOf(file))).toEqual([start + second * 1000]);
      }
      await store.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("are all written if they are more than a transaction takes", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    const ids = Array.from({ length: 2500 }, (_, index) => index + 1);
    await store.load({ ...people, keys: ids.map((id) => ({ ...newPartnerKey(`${id}`), id })) });
    for (const id of ids) store.markUsed("partner-subscriptions", id, start + 1000);
    await store.close();
    expect(await lastUsesIn(file)).toEqual(ids.map(() => start + 1000));
  });
});

describe("migrations", () => {
  test("upgrade a file from any version to the newest, and keep its data", async () => {
    const file = temporaryFile();
    const store = openSqliteStore(file);
    await store.load(people);
    await store.close();
    const db = openDatabase(file);
    const steps = [
      ...migrations,
      "ALTER TABLE users ADD COLUMN note TEXT",
      "UPDATE users SET note = last_name",
    ];
    migrate(db, steps);
    migrate(db, steps);
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: steps.length });
    expect(db.prepare("SELECT note FROM users ORDER BY id").all()).toEqual([
      { note: "Ó Briain" },
      { note: "B" },
    ]);
    db.close();
  });

  test("are all applied, or none is applied", () => {
    const db = openDatabase(":memory:");
    const broken = [
      ...migrations,
      "CREATE TABLE extra (id INTEGER) STRICT",
      "INSERT INTO nowhere VALUES (1)",
    ];
    expect(() => migrate(db, broken)).toThrow("no such table: nowhere");
    expect(db.isTransaction).toBe(false);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'extra'").all()).toEqual([]);
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: migrations.length });
    db.close();
  });
});
