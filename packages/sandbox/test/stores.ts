import { createMemoryStore, type Store } from "../src/index.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

/** The stores of tests that run once for each store. */
export const stores: readonly (readonly [string, () => Store])[] = [
  ["memory", createMemoryStore],
  ["SQLite", () => openSqliteStore(":memory:")],
];
