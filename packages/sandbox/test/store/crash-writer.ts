/** Writes to a store as fast as it can until it is killed, and prints each change once it is acknowledged. */
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { newPartnerKey, people } from "./samples.ts";

const [, , file = "", round = ""] = argv;
const store = openSqliteStore(file);
if (await store.isEmpty()) await store.load(people);
for (let lane = 0; lane < 20; lane += 1) void write(lane);

/** One of the changes in flight: creates a key, and turns each second one off. */
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

/** Written at once: what a stream would still hold when the process is killed would not be checked. */
function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}
