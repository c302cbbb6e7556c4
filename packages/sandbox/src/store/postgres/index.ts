import type { Store } from "../../model/store.ts";
import { Connections, createPool } from "./connections.ts";
import { PostgresStore } from "./store.ts";

/**
 * Opens a store in a PostgreSQL database, which any number of processes may share. Needs the package `pg`. A change has
 * the durability of a commit of the database when its promise resolves.
 *
 * @param url Such as `postgres://user:password@host:5432/database?sslmode=verify-full`. Errors do not quote its password.
 * @throws UnavailableError if the database does not respond, and Error if it cannot be used.
 */
export async function openPostgresStore(url: string): Promise<Store> {
  // The error of `new URL` has the password.
  if (!URL.canParse(url)) {
    throw new Error(
      "The database is not a valid URL. Write it like postgres://user:password@host:5432/name, with %40 for an @ in the password.",
    );
  }
  return openStore(new Connections(createPool(url), describeDatabase(url)));
}

/** Opens a store with given connections. `maxSavedKeys` limits `save`. */
export async function openStore(connections: Connections, maxSavedKeys?: number): Promise<PostgresStore> {
  const store = new PostgresStore(connections, maxSavedKeys);
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Returns the URL without user, password and parameters. */
function describeDatabase(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
