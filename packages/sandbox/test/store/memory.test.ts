import { createMemoryStore } from "../../src/store/memory.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "./folder.ts";
import { describeStore } from "./store-suite.ts";

describeStore("the memory store", createMemoryStore);
describeStore("the SQLite store in memory", () => openSqliteStore(":memory:"));
describeStore("the SQLite store in a file", () => openSqliteStore(temporaryFile()));
