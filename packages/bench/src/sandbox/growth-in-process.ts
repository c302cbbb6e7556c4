import { runProgram } from "./child.ts";
import type { GrowthSamples, GrowthStores } from "./growth-samples.ts";
import type { BenchContext } from "./part.ts";

/** What is asked of the program that measures. */
export interface GrowthOrder {
  readonly stores: GrowthStores;
  readonly rounds: number;
  readonly calls: number;
  readonly settleMs: number;
}

/** Calls the sandbox's `handle` on both databases, in one process that has no HTTP. */
export async function measureInProcess(
  stores: GrowthStores,
  { cores, plan, report }: BenchContext,
): Promise<GrowthSamples> {
  const { growthRounds: rounds, callsPerGrowthRound: calls, settleMs } = plan;
  const order: GrowthOrder = { stores, rounds, calls, settleMs };
  report(`growth: ${plan.growthRounds} rounds on both, with no HTTP between`);
  // The program of this package tells what it says it does.
  return (await runProgram("measure-growth", cores?.server, [JSON.stringify(order)])) as GrowthSamples;
}
