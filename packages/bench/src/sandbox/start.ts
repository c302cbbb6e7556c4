import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Figure, medianFigure } from "../figures.ts";
import { memoryMb } from "../process-figures.ts";
import { measureInRounds } from "../rounds.ts";
import { type BenchContext, startSandbox } from "../servers.ts";
import { credential, fetchResponse, readPath } from "./api.ts";

/** Measures the time from the process start to the end of the first response of an API, and the memory when idle. */
export async function measureStart(context: BenchContext): Promise<Figure[]> {
  let files = 0;
  const databases = {
    "in memory": () => "memory",
    "on a new file": () => join(context.folder, `${files++}.db`),
  };
  const plan = { warmUpRounds: 1, rounds: context.isQuick ? 1 : 9 };
  const starts = await measureInRounds(databases, plan, async (nextDatabase) => {
    const startedAt = performance.now();
    await using sandbox = await startSandbox(context, { database: nextDatabase(), logLevel: "info" });
    await fetchResponse(`${sandbox.url}${readPath}`, { headers: credential(sandbox.keys) });
    const ms = performance.now() - startedAt;
    // After this second, the work that the server does after its start is finished.
    await wait(1_000);
    return { ms, mb: memoryMb(sandbox.pid).now };
  });
  return Object.entries(starts).flatMap(([where, { ms, mb }]) => [
    medianFigure(`first response after process start, ${where}`, "ms", ms, { most: 200 }),
    medianFigure(`idle memory, ${where}`, "MB", mb, { most: 90 }),
  ]);
}
