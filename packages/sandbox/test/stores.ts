import { createMemoryStore, type Store } from "../src/index.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

/** The stores that such tests run with. */
export const stores: readonly (readonly [string, () => Store])[] = [
  ["memory", createMemoryStore],
  ["SQLite", () => openSqliteStore(":memory:")],
];
