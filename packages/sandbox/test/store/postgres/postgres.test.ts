import { inspect } from "node:util";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { Connections, type Pool } from "../../../src/store/postgres/connections.ts";
import { openPostgresStore, openStore } from "../../../src/store/postgres/index.ts";
import { markUsed } from "../../../src/store/postgres/sql.ts";
import { newCertCentralKey, newPartnerKey, ofTree, parent, people, start } from "../samples.ts";
import { describeSharedStore } from "../shared-store-suite.ts";
import { describeStore } from "../store-suite.ts";
import { describePostgres, open, openEmpty, openShared } from "./server.ts";

const asIs = (pool: Pool): Pool => pool;

/** Connects as another program, until the test ends. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describePostgres("PostgreSQL", (server) => {
  const openNew = () => openEmpty(server());

  describeStore("the PostgreSQL store", openNew);

  describeSharedStore("two handles of one PostgreSQL database", async () => {
    const { stores } = await openShared(server(), asIs, asIs);
    const [a, b] = stores;
    if (a === undefined || b === undefined) throw new Error("openShared has not opened two stores.");
    return [a, b];
  });

  test("stores any text, although PostgreSQL has no NUL", async () => {
    const store = await openNew();
    const texts = ["\0", "\\0", "a\\\0b\\\\", "{}", '","', "NULL", "\\", "", "é🙂"];
    await store.load({ ...people, accounts: [...people.accounts, { id: 99, name: "\0\\" }] });
    for (const name of texts) {
      const { id } = await store.createKey(newPartnerKey(name));
      expect((await store.findKey("partner-subscriptions", id))?.name).toBe(name);
      const { id: other } = await store.createKey(newCertCentralKey(`of ${name}`));
      await store.updateKey("certcentral", other, { name });
      expect((await store.findKey("certcentral", other))?.name).toBe(name);
    }
    expect((await store.findAccount(99))?.name).toBe("\0\\");
  });

  test("rejects to copy more keys than fit into memory", async () => {
    const { url } = await openShared(server(), asIs);
    const store = await open(url, asIs, 2000);
    const keys = Array.from({ length: 2001 }, (_, index) => ({
      ...newPartnerKey("many"),
      id: index + 1,
      hash: index.toString(16).padStart(64, "0"),
    }));
    await store.load({ ...people, keys });
    await expect(store.save()).rejects.toThrow("The database has more than 2000 keys");
    // A load is written in several statements.
    expect(await store.listKeys("partner-subscriptions", ofTree(parent.id), 1990, 99)).toHaveLength(11);
  });

  test("creates a key of one API while another process holds the counter of the other", async () => {
    const { url } = await openShared(server(), asIs);
    const store = await open(url);
    await store.load(people);
    const other = await connect(url);
    await other.query("begin; update latchkey_counters set last = last where api = 1");
    const waiting = store.createKey(newCertCentralKey("a"));
    expect(await store.createKey(newPartnerKey("a"))).toMatchObject({ id: 1 });
    await other.query("commit");
    expect(await waiting).toMatchObject({ id: 1 });
  });

  test("writes a last use after a failed write, without another use, and keeps uses that are added meanwhile", async () => {
    const { url } = await openShared(server(), asIs);
    const other = await open(url);
    let writes = 0;
    const store = await open(url, (pool) => ({
      ...pool,
      connect: async () => {
        const connection = await pool.connect();
        return {
          release: (isBroken) => connection.release(isBroken),
          query: async (query) => {
            if (query.text !== markUsed) return connection.query(query);
            writes += 1;
            if (writes === 1) throw Object.assign(new Error("full"), { code: "53100", severity: "ERROR" });
            const result = await connection.query(query);
            if (writes === 2) store.markUsed("partner-subscriptions", 1, start + 1000);
            return result;
          },
        };
      },
      end: () => pool.end(),
    }));
    await store.load(people);
    await store.createKey(newPartnerKey("a"));
    store.markUsed("partner-subscriptions", 1, start);
    const lastUse = async () => (await other.findKey("partner-subscriptions", 1))?.lastUsedAt;
    await expect.poll(lastUse, { timeout: 10_000, interval: 200 }).toBe(start + 1000);
    expect(writes).toBe(3);
  });

  test("starts when the lock of a slower start is released, even if a statement times out meanwhile", async () => {
    const { url } = await openShared(server(), asIs);
    const other = await connect(url);
    await other.query("begin; select * from latchkey_schema for update");
    // Longer than the limit of a request.
    const release = other.query("select pg_sleep(1.5); commit");
    const [store] = await Promise.all([open(`${url}?statement_timeout=100`), release]);
    expect(await store.isEmpty()).toBe(true);
  });

  test.each([
    ["postgres://user:top-secret@localhost:99999/x", "is not a valid URL. Write it like postgres://"],
    ["postgres://user:top-secret@[::1/x", "is not a valid URL. Write it like postgres://"],
    [
      "postgres://user:top-secret@127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/missing",
      "cannot be used (ENOENT",
    ],
  ])("rejects a URL without quoting its password: %s", async (url, message) => {
    const error = await openPostgresStore(url).catch((reason: unknown) => reason);
    expect(inspect(error)).toContain(message);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("top-secret");
  });

  test("names the code if a connection to several addresses fails, since that error has no message", async () => {
    const refused = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
    const pool = { connect: () => Promise.reject(refused), end: async () => {} };
    await expect(openStore(new Connections(pool, "x"))).rejects.toThrow("x cannot be used (ECONNREFUSED).");
  });

  test("creates its tables once in concurrent starts, and rejects a newer database", async () => {
    const url = await server().createDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(url)));
    expect(await Promise.all(stores.map((store) => store.isEmpty()))).toEqual(Array(5).fill(true));
    const client = await connect(url);
    await client.query("update latchkey_schema set version = 99");
    await expect(openPostgresStore(url)).rejects.toThrow(
      "The database was written by a newer version: its format is 99, and this version supports 1. Use the newer version, or choose another database.",
    );
  });
});
