import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Figure, medianFigure } from "../figures.ts";
import { memoryMb, resetPeak } from "../process-figures.ts";
import { measureInRounds } from "../rounds.ts";
import { type BenchContext, startSandbox } from "../servers.ts";
import { credential, fetchResponse, listPath, readPath } from "./api.ts";

const secret = "secret-of-the-bench-that-reads-the-list-of-all-keys";

/** Lists all keys of a parent's accounts, as the first list of a new process. */
export async function measureList(context: BenchContext): Promise<Figure[]> {
  const [keys, rounds] = context.isQuick ? [2_000, 1] : [100_000, 5];
  const [database, seed] = [join(context.folder, "list.db"), join(context.folder, "seed.json")];
  await writeFile(seed, JSON.stringify(seedOf(keys)));
  const filled = await startSandbox(context, { database, logLevel: "info", seed });
  await filled[Symbol.asyncDispose]();
  const headers = credential({ parent: secret });
  const { lists } = await measureInRounds({ lists: database }, { warmUpRounds: 0, rounds }, async () => {
    await using sandbox = await startSandbox(context, { database, logLevel: "info", seed: "none" });
    for (let read = 0; read < 300; read += 1) await fetchResponse(`${sandbox.url}${readPath}`, { headers });
    resetPeak(sandbox.pid);
    const before = memoryMb(sandbox.pid).now;
    const startedAt = performance.now();
    const response = await fetch(`${sandbox.url}${listPath}`, { headers });
    const firstByteMs = performance.now() - startedAt;
    const count = (await response.text()).split('"account_id":').length - 1;
    if (count !== keys) throw new Error(`GET ${listPath} returned ${count} of ${keys} keys.`);
    return { firstByteMs, peakMb: memoryMb(sandbox.pid).peak - before };
  });
  const label = `list of ${keys.toLocaleString("en")} keys`;
  return [
    medianFigure(`${label}: first byte`, "ms", lists.firstByteMs, { most: 50 }),
    medianFigure(`${label}: peak memory over idle`, "MB", lists.peakMb, { most: 64 }),
  ];
}

/** Returns a seed of a parent account with 100 subaccounts. The sandbox generates all secrets except the first. */
function seedOf(count: number): unknown {
  const accounts: unknown[] = [{ id: 1, name: "Parent" }];
  for (let id = 2; id < 102; id += 1) accounts.push({ id, name: `Subaccount ${id}`, parent_id: 1 });
  const key = { name: "Generated Key", status: "active", created_at: "2025-01-15T10:30:00Z" };
  const partnerKeys: unknown[] = [{ ...key, id: 12345, account_id: 1, secret }];
  for (let id = 12346; id < 12345 + count; id += 1)
    partnerKeys.push({ ...key, id, account_id: 1 + (id % 101) });
  return { accounts, users: [], partnerKeys, certCentralKeys: [] };
}
