// The two rates that one fsync per create allows: what the disk takes of the least write that is a create, and what the
// sandbox's own store takes when each create waits for the one before.

import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openSqliteStore } from "@latchkey/sandbox/sqlite";
import type { DiskRates } from "../creates.ts";

const [folder = "", seconds = ""] = process.argv.slice(2);
const endAfterMs = Number(seconds) * 1000;

function fsyncRate(): number {
  const path = join(folder, "fsync-probe");
  const file = openSync(path, "w");
  const page = Buffer.alloc(4096, 1);
  const startedAt = performance.now();
  let count = 0;
  let now = startedAt;
  for (; now - startedAt < endAfterMs; now = performance.now()) {
    writeSync(file, page);
    fsyncSync(file);
    count += 1;
  }
  closeSync(file);
  rmSync(path);
  return (count / (now - startedAt)) * 1000;
}

async function commitRate(): Promise<number> {
  const path = join(folder, "commit-probe.db");
  const store = openSqliteStore(path);
  await store.load({ accounts: [{ id: 1, name: "Probe" }], users: [], keys: [] });
  const startedAt = performance.now();
  let count = 0;
  let now = startedAt;
  for (; now - startedAt < endAfterMs; now = performance.now()) {
    count += 1;
    await store.createKey<"partner-subscriptions">({
      api: "partner-subscriptions",
      accountId: 1,
      name: "Probe",
      isActive: true,
      createdAt: 0,
      hash: String(count).padStart(64, "0"),
      last4: "prob",
    });
  }
  await store.close();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
  return (count / (now - startedAt)) * 1000;
}

const rates: DiskRates = { fsyncs: fsyncRate(), commits: await commitRate() };
process.send?.(rates);
