import { join } from "node:path";
import { countGzipBytes } from "../bundle.ts";
import { type Figure, failedFigure, ratioFigure } from "../figures.ts";
import { measureInRounds } from "../rounds.ts";
import { type BenchContext, startBareServer } from "../servers.ts";
import { type Calls, clients, connectProgram, type MeasuredClient, responses } from "./program.ts";
import { scenarios, timeCalls } from "./scenarios.ts";

/** Measures all clients in one process. A client that fails has a row with the reason. */
export async function benchClients(
  context: BenchContext,
  measured: readonly MeasuredClient[] = clients,
): Promise<readonly Figure[]> {
  const { isQuick, folder, report } = context;
  // With 40 rounds, each of the five timed clients follows each other client equally often.
  const [warmUpRounds, rounds, count] = isQuick ? [1, 1, 50] : [7, 40, 150];
  await using server = await startBareServer(context, responses);
  const connected: Record<string, Calls> = {};
  const failures = new Map<string, unknown>();
  for (const [at, { label, program, generate, only }] of measured.entries()) {
    report(`prepare ${label}`);
    try {
      await generate?.();
      if (only === "sizes") continue;
      connected[label] = await connectProgram(program, join(folder, `client-${at}.mjs`), server.url);
    } catch (error) {
      failures.set(label, error);
    }
  }
  const figures: Figure[] = [];
  for (const scenario of scenarios) {
    report(`time ${scenario.label}`);
    const times = await measureInRounds(connected, { warmUpRounds, rounds }, async (calls, label) => {
      const microseconds = timeCalls(scenario, calls, count);
      await microseconds.catch((error: unknown) => failures.set(label, error));
      return { microseconds: failures.has(label) ? Number.NaN : await microseconds };
    });
    const baseline = measured[0]?.label ?? "";
    for (const { label, limits } of measured.slice(1)) {
      const [own, base] = [times[label]?.microseconds, times[baseline]?.microseconds];
      if (own === undefined || base === undefined || failures.has(label) || failures.has(baseline)) continue;
      const limit = limits === "all" ? { most: scenario.most } : undefined;
      figures.push(ratioFigure(`${scenario.label}: ${label}`, "µs", own, base, limit));
    }
  }
  report("count bytes and types");
  const whole = measured.filter(({ label, only }) => only !== "times" && !failures.has(label));
  const sizes = await measureSizes(whole);
  return [...figures, ...sizes, ...[...failures].map(([label, error]) => failedFigure(label, error))];
}

async function measureSizes(measured: readonly MeasuredClient[]): Promise<Figure[]> {
  // Loads TypeScript after all calls are timed, since the memory that it uses slows each garbage collection.
  const { countInstantiations } = await import("./instantiations.ts");
  const bytes: Figure[] = [];
  const types: Figure[] = [];
  for (const { label, program, limits } of measured) {
    const [mostBytes, mostTypes] = limits === undefined ? [] : [{ most: 6_500 }, { most: 4_000 }];
    const { atStart } = await countGzipBytes(program);
    bytes.push({ label: `all operations, gzip: ${label}`, unit: "bytes", limit: mostBytes, value: atStart });
    const value = countInstantiations(program);
    types.push({ label: `type instantiations: ${label}`, unit: "types", limit: mostTypes, value });
  }
  return [...bytes, ...types];
}
