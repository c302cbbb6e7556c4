import { join } from "node:path";
import { type Figure, type Limit, medianFigure, ratioFigure } from "../figures.ts";
import { load } from "../load.ts";
import { cpuMicroseconds } from "../process-figures.ts";
import { measureInRounds } from "../rounds.ts";
import { type BenchContext, type RunningServer, startBareServer, startSandbox } from "../servers.ts";
import { credential, fetchResponse, readPath } from "./api.ts";

/** Reads one key with its own secret repeatedly, 10 at a time. */
export async function measureReads(context: BenchContext): Promise<Figure[]> {
  const [duration, warmUpRounds, rounds] = context.isQuick ? [1, 1, 1] : [2, 2, 8];
  const plan = { warmUpRounds, rounds };
  await using stack = new AsyncDisposableStack();
  const start = async (database: string): Promise<RunningServer> =>
    stack.use(await startSandbox(context, { database, logLevel: "warn" }));
  const memory = await start("memory");
  const sqlite = await start(join(context.folder, "reads.db"));
  const headers = credential(memory.keys);
  const GET = await fetchResponse(`${memory.url}${readPath}`, { headers });
  const bare = stack.use(await startBareServer(context, { GET }));
  const again = stack.use(await startBareServer(context, { GET }));
  const samples = await measureInRounds({ memory, bare, sqlite, again }, plan, async ({ url, pid }) => {
    const before = cpuMicroseconds(pid);
    const { requests, p99 } = await load({ url: `${url}${readPath}`, headers, connections: 10, duration });
    return { cpu: (cpuMicroseconds(pid) - before) / requests, p99 };
  });
  const cpu = (name: keyof typeof samples, label: string, limit?: Limit): Figure =>
    ratioFigure(`${label}: CPU to bare node:http`, "µs", samples[name].cpu, samples.bare.cpu, limit);
  return [
    cpu("memory", "read in memory", { most: 1.6 }),
    cpu("sqlite", "read on SQLite", { most: 2.2 }),
    cpu("again", "bare node:http again (noise)"),
    medianFigure("read in memory: p99, 10 at a time", "ms", samples.memory.p99, { most: 2 }),
    medianFigure("read on SQLite: p99, 10 at a time", "ms", samples.sqlite.p99, { most: 2 }),
  ];
}
