/** Writes to a store as fast as possible until it is killed, and prints each acknowledged change. */
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { newPartnerKey, people } from "./samples.ts";

const [, , file = "", round = ""] = argv;
const store = openSqliteStore(file);
if (await store.isEmpty()) await store.load(people);
for (let lane = 0; lane < 20; lane += 1) void write(lane);

/** One of the concurrent writers: creates keys, and deactivates every second one. */
async function write(lane: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const { id, name } = await store.createKey(newPartnerKey(`round ${round} lane ${lane} key ${count}`));
    acknowledge(`created ${id} ${name}`);
    store.markUsed("partner-subscriptions", id, Math.floor(Date.now() / 1000) * 1000);
    if (count % 2 === 1) continue;
    await store.updateKey("partner-subscriptions", id, { isActive: false });
    acknowledge(`deactivated ${id} ${name}`);
  }
}

/** Written synchronously. Lines in the buffer of a stream would be lost when the process is killed. */
function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}
