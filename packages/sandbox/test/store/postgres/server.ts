import { type Postgres, postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { Connections, createPool, type Pool } from "../../../src/store/postgres/connections.ts";
import { openStore } from "../../../src/store/postgres/index.ts";
import type { PostgresStore } from "../../../src/store/postgres/store.ts";

/** Tests with a PostgreSQL. Without one, they are skipped, and `@latchkey/runtimes` prints why. */
export function describePostgres(name: string, body: (server: () => Postgres) => void): void {
  describe.skipIf(postgresUnavailableReason !== undefined)(name, () => {
    let server: Postgres | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.[Symbol.asyncDispose]());
    body(() => {
      if (server === undefined) throw new Error("The server has not started yet. Use it within a test.");
      return server;
    });
  });
}

/** Opens a store, which is closed after the test. */
export async function open(
  url: string,
  wrap = (pool: Pool): Pool => pool,
  maxSavedKeys?: number,
): Promise<PostgresStore> {
  const store = await openStore(new Connections(wrap(createPool(url)), "under test"), maxSavedKeys);
  onTestFinished(() => store.close());
  return store;
}

const unused = new WeakMap<Postgres, string[]>();

/**
 * Opens one store for each wrap, on one empty database. Uses a database of an earlier test if there is one, since a new one
 * takes much longer.
 */
export async function openShared(
  server: Postgres,
  ...wraps: ((pool: Pool) => Pool)[]
): Promise<{ readonly url: string; readonly stores: readonly PostgresStore[] }> {
  const urls = unused.get(server) ?? [];
  unused.set(server, urls);
  const url = urls.pop() ?? (await server.createDatabase());
  const stores = await Promise.all(wraps.map((wrap) => open(url, wrap)));
  await stores[0]?.load({ accounts: [], users: [], keys: [] });
  onTestFinished(async () => {
    for (const store of stores) await store.close();
    urls.push(url);
  });
  return { url, stores };
}

/** Opens a store on an empty database. */
export async function openEmpty(server: Postgres, wrap = (pool: Pool): Pool => pool): Promise<PostgresStore> {
  const [store] = (await openShared(server, wrap)).stores;
  if (store === undefined) throw new Error("openShared has opened no store.");
  return store;
}
