import pg from "pg";
import { expect, test } from "vitest";
import { openPostgresStore } from "../../../src/store/postgres/index.ts";
import { newCertCentralKey, newPartnerKey, ofTree, parent, people } from "../samples.ts";
import { describeSharedStore } from "../shared-store-suite.ts";
import { describeStore } from "../store-suite.ts";
import { describePostgres, open, openEmpty } from "./server.ts";

describePostgres("PostgreSQL", (server) => {
  const openNew = () => openEmpty(server());

  describeStore("the PostgreSQL store", openNew);

  describeSharedStore("two handles of one PostgreSQL database", async () => {
    const url = await server().createDatabase();
    return Promise.all([open(url), open(url)]);
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
    const store = await open(await server().createDatabase(), undefined, 2000);
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

  test("creates its tables once in concurrent starts, and rejects a newer database", async () => {
    const url = await server().createDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(url)));
    expect(await Promise.all(stores.map((store) => store.isEmpty()))).toEqual(Array(5).fill(true));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("update latchkey_schema set version = 99");
    await client.end();
    await expect(openPostgresStore(url)).rejects.toThrow(
      "The database was written by a newer version: its format is 99, and this version supports 1. Use the newer version, or choose another database.",
    );
  });
});
