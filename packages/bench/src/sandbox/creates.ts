import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Figure, ratioFigure } from "../figures.ts";
import { load } from "../load.ts";
import { measureInRounds } from "../rounds.ts";
import { type BenchContext, type RunningServer, startBareServer, startSandbox } from "../servers.ts";
import { createPath, credential, fetchResponse } from "./api.ts";

/** Creates keys over HTTP, 50 at a time, and compares that with rows on the same disk that each have their own commit. */
export async function measureCreates(context: BenchContext): Promise<Figure[]> {
  // With 6 rounds, each of the three items follows each other item equally often.
  const [duration, warmUpRounds, rounds] = context.isQuick ? [1, 1, 1] : [2, 2, 6];
  const plan = { warmUpRounds, rounds };
  const [database, commitsFile] = [join(context.folder, "creates.db"), join(context.folder, "commits.db")];
  await using sandbox = await startSandbox(context, { database, logLevel: "warn" });
  const headers = { ...credential(sandbox.keys), "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify({ name: "Benchmark Key" }) } as const;
  const POST = await fetchResponse(`${sandbox.url}${createPath}`, request);
  await using bare = await startBareServer(context, { POST });
  const creates = async ({ url }: RunningServer): Promise<number> =>
    (await load({ ...request, url: `${url}${createPath}`, connections: 50, duration })).perSecond;
  const measures = {
    sqlite: () => creates(sandbox),
    bare: () => creates(bare),
    commits: async () => commitsPerSecond(commitsFile, duration),
  };
  const rates = await measureInRounds(measures, plan, async (measure) => ({ perSecond: await measure() }));
  const commits = rates.commits.perSecond;
  const [own, ceiling] = ["create on SQLite, 50 at a time", "bare node:http, the most that HTTP allows"];
  return [
    ratioFigure(`${own}: rate to one commit each`, "/s", rates.sqlite.perSecond, commits, { least: 5 }),
    ratioFigure(`${ceiling}: rate to one commit each`, "/s", rates.bare.perSecond, commits),
  ];
}

/** Inserts rows like keys, with the SQLite settings of the sandbox. Each row is on disk before the next one. */
function commitsPerSecond(file: string, seconds: number): number {
  using database = new DatabaseSync(file);
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
    CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, account_id INTEGER, name TEXT, hash TEXT);
    CREATE INDEX IF NOT EXISTS keys_by_account ON keys (account_id);
    CREATE INDEX IF NOT EXISTS keys_by_hash ON keys (hash);
  `);
  const insert = database.prepare("INSERT INTO keys (account_id, name, hash) VALUES (?, ?, ?)");
  const startedAt = performance.now();
  let [rows, elapsedMs] = [0, 0];
  for (; elapsedMs < seconds * 1_000; elapsedMs = performance.now() - startedAt) {
    insert.run(67891, "Benchmark Key", crypto.randomUUID());
    rows += 1;
  }
  return (rows / elapsedMs) * 1_000;
}
