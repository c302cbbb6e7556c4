// Fills a database in a process of its own, whose memory then goes with it.

import { openSqliteStore } from "@latchkey/sandbox/sqlite";
import { generatedState } from "../key-maker.ts";

const [file = "", count = ""] = process.argv.slice(2);
const store = openSqliteStore(file);
await store.load(generatedState(Number(count)));
await store.close();
process.send?.("built");
