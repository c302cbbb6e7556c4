import { createMemoryStore, type Store } from "../src/index.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

/** What works on one store must work on each. */
export const stores: readonly (readonly [string, () => Store])[] = [
  ["memory", createMemoryStore],
  ["SQLite", () => openSqliteStore(":memory:")],
];
