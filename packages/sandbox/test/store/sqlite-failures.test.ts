import { DatabaseSync, StatementSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Store } from "../../src/model/store.ts";
import { openDatabase } from "../../src/store/database-file.ts";
import { DatabaseError, openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "./folder.ts";
import { ann, newCertCentralKey, newPartnerKey, parent, people, start } from "./samples.ts";

/** SQLite's tables reject such a time. */
const invalid = { createdAt: start + 0.5 };
const failed = "cannot be used (no space for tests). Check the file and its folder, or choose another file";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Makes the next commits of all databases fail, as on a full disk. */
function failCommits(count: number): void {
  const { exec } = DatabaseSync.prototype;
  let left = count;
  vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === "COMMIT" && left > 0) {
      left -= 1;
      throw new Error("no space for tests");
    }
    exec.call(this, sql);
  });
}

async function open(file = ":memory:"): Promise<{ store: Store; commits: number[] }> {
  const commits: number[] = [];
  const store = openSqliteStore(file, { onCommit: (changes) => commits.push(changes) });
  await store.load(people);
  commits.length = 0;
  return { store, commits };
}

describe("a SQLite store", () => {
  test("is empty until accounts are loaded", async () => {
    const store = openSqliteStore(":memory:");
    expect(store.isEmpty()).toBe(true);
    await store.load(people);
    expect(store.isEmpty()).toBe(false);
    await store.close();
  });

  test("is closed again if its tables are invalid", () => {
    const file = temporaryFile();
    const db = openDatabase(file);
    db.exec("DROP TABLE certcentral_keys_uses");
    db.close();
    const message = "cannot be used (no such table: certcentral_keys_uses)";
    for (let round = 0; round < 2; round += 1) {
      expect(() => openSqliteStore(file)).toThrow(DatabaseError);
      expect(() => openSqliteStore(file)).toThrow(message);
    }
  });

  test("reads an account, a user and a key from disk once, until a load", async () => {
    const { store } = await open();
    await store.createKey(newPartnerKey("a"));
    const read = vi.spyOn(StatementSync.prototype, "get");
    for (let round = 0; round < 3; round += 1) {
      expect(store.findAccount(parent.id)).toEqual(parent);
      expect(store.findUser(ann.id)).toEqual(ann);
      expect(store.findKey("partner-subscriptions", 1)).toMatchObject({ name: "a" });
    }
    expect(read).toHaveBeenCalledTimes(3);
    await store.load({ ...people, users: [{ ...ann, lastName: "New" }] });
    expect(store.findUser(ann.id)).toEqual({ ...ann, lastName: "New" });
    expect(store.findKey("partner-subscriptions", 1)).toBeUndefined();
    await store.close();
  });

  test("rejects a key with SQLite's error if the reason is not a collision", async () => {
    const { store } = await open();
    await expect(store.createKey(newPartnerKey("a", invalid))).rejects.toEqual(
      expect.objectContaining({ message: expect.stringContaining("cannot store REAL value") }),
    );
    await store.close();
  });

  test("rejects an invalid state, is not changed by it, and makes concurrent changes", async () => {
    const { store, commits } = await open();
    const key = await store.createKey(newCertCentralKey("a"));
    commits.length = 0;
    const changes = [
      store.createKey(newPartnerKey("b")),
      store.load({ ...people, users: [], keys: [{ ...newPartnerKey("c", invalid), id: 5 }] }),
      store.createKey(newPartnerKey("d")),
    ];
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(commits).toEqual([2]);
    const keys = ["b", "d"].map((name, index) => ({ ...newPartnerKey(name), id: index + 1 }));
    expect(store.save()).toEqual({ ...people, keys: [...keys, key] });
    await store.close();
  });

  test("keeps the last valid state of concurrent loads", async () => {
    const { store } = await open();
    const stateWith = (name: string, fields = {}) => ({
      ...people,
      keys: [{ ...newPartnerKey(name, fields), id: 7 }],
    });
    const states = [stateWith("a"), stateWith("b"), stateWith("c", invalid)];
    const outcomes = await Promise.allSettled(states.map((state) => store.load(state)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(store.save()).toEqual(states[1]);
    await store.close();
  });

  test("is not changed if the disk is full during a load", async () => {
    const { store } = await open();
    const { exec } = DatabaseSync.prototype;
    const fillDisk = vi.spyOn(DatabaseSync.prototype, "exec");
    fillDisk.mockImplementation(function (this: DatabaseSync, sql) {
      exec.call(this, sql === "BEGIN" ? "PRAGMA max_page_count = 1; BEGIN" : sql);
    });
    const large = { ...people, accounts: [...people.accounts, { id: 40, name: "x".repeat(1_000_000) }] };
    await expect(store.load(large)).rejects.toThrow("cannot grow: the disk is full");
    expect(store.save()).toEqual(people);
    await store.close();
  });

  test("rejects a load after it is closed", async () => {
    const { store } = await open();
    await store.close();
    await expect(store.load(people)).rejects.toThrow("is closed. Open it again to change it");
  });
});

describe("a commit that fails", () => {
  test("rejects its changes, which no read sees afterwards", async () => {
    const { store } = await open();
    failCommits(1);
    // The second key has the secret of the first one, which is looked up for the error.
    const outcomes = await Promise.allSettled(["a", "a"].map((name) => store.createKey(newPartnerKey(name))));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(outcomes[0]).toMatchObject({ reason: { message: `The database :memory: ${failed}.` } });
    expect(store.findKey("partner-subscriptions", 1)).toBeUndefined();
    expect(store.findKeyByHash("partner-subscriptions", newPartnerKey("a").hash ?? "")).toBeUndefined();
    expect((await store.createKey(newPartnerKey("b"))).id).toBe(1);
    await store.close();
  });

  test("does not change accounts and users if the commit of a load fails", async () => {
    const { store } = await open();
    failCommits(1);
    const user = { ...ann, accountId: 40 };
    const load = store.load({ accounts: [{ id: 40, name: "New" }], users: [user], keys: [] });
    const created = store.createKey(newCertCentralKey("a", { accountId: 40 }));
    const twin = store.createKey(newCertCentralKey("a", { accountId: 40 }));
    const outcomes = await Promise.allSettled([load, created, twin]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(store.findAccount(40)).toBeUndefined();
    expect(store.findUser(ann.id)).toEqual(ann);
    await store.close();
  });

  test("is reported by close, which closes the file", async () => {
    const file = temporaryFile();
    const { store } = await open(file);
    const created = store.createKey(newPartnerKey("a"));
    failCommits(1);
    await expect(Promise.all([store.close(), created.catch(() => {})])).rejects.toThrow(failed);
    await expect(created).rejects.toThrow(failed);
    await openSqliteStore(file).close();
  });
});

describe("last-used marks", () => {
  let store: Store;
  let commits: number[];

  /** A store whose keys all have pending marks. */
  async function openMarked(count: number): Promise<void> {
    ({ store, commits } = await open());
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    const keys = ids.map((id) => [
      { ...newPartnerKey(`${id}`), id },
      { ...newCertCentralKey(`${id}`), id },
    ]);
    await store.load({ ...people, keys: keys.flat() });
    commits.length = 0;
    for (const id of ids) {
      store.markUsed("partner-subscriptions", id, start);
      store.markUsed("certcentral", id, start);
    }
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });

  test("are written in commits of five hundred, with a pause in between", async () => {
    const written: number[] = [];
    const run = vi.spyOn(StatementSync.prototype, "run");
    await openMarked(600);
    run.mockClear();
    for (const ms of [999, 1, 1, 1, 1, 5_000]) {
      vi.advanceTimersByTime(ms);
      written.push(run.mock.calls.length);
    }
    expect(written).toEqual([0, 500, 1_000, 1_200, 1_200, 1_200]);
    expect(commits).toEqual([0, 0, 0]);
    await store.close();
  });

  test("are written a second later after a failure", async () => {
    await openMarked(1);
    failCommits(1);
    vi.advanceTimersByTime(1_999);
    expect(commits).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(commits).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
    await store.close();
  });

  test("are not written again after a change has written them", async () => {
    await openMarked(1);
    await store.createKey(newPartnerKey("other"));
    vi.advanceTimersByTime(5_000);
    expect(commits).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
    store.markUsed("certcentral", 1, start + 1_000);
    vi.advanceTimersByTime(1_000);
    expect(commits).toEqual([1, 0]);
    await store.close();
  });

  test("leave no timer when the store is closed, and do not keep the process alive", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    await openMarked(1);
    expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
    await store.close();
    expect(vi.getTimerCount()).toBe(0);
    store.markUsed("certcentral", 1, start + 1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("are not written for unknown keys", async () => {
    ({ store, commits } = await open());
    store.markUsed("certcentral", 99, start);
    vi.advanceTimersByTime(1_000);
    expect(commits).toEqual([0]);
    expect((await store.createKey(newCertCentralKey("a"))).lastUsedAt).toBeUndefined();
    expect((await store.save()).keys).toEqual([{ ...newCertCentralKey("a"), id: 1 }]);
    await store.close();
  });
});
