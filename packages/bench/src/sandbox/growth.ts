import { join } from "node:path";
import { median } from "../statistics.ts";
import { runProgram } from "./child.ts";
import { limits } from "./limits.ts";
import {
  type BenchContext,
  compare,
  type Heading,
  microseconds,
  type Part,
  type PartResult,
} from "./part.ts";
import type { Plan } from "./plan.ts";

export type StoreSize = "small" | "large";
const labels = {
  read: "read",
  create: "create",
  authenticate: "authenticate",
  authenticateAndMark: "authenticate, and write its last use later",
};
type Operation = keyof typeof labels;
// The keys of an object of ours: Object.keys cannot say so.
const operations = Object.keys(labels) as Operation[];

/** What is asked of the program that measures. */
export type GrowthOrder = Readonly<Record<StoreSize, { readonly file: string; readonly count: number }>> & {
  readonly rounds: number;
  readonly calls: number;
};

/** What one call cost; the CPU time is that of the whole process. */
export interface CallCost {
  readonly cpuMicroseconds: number;
  /** With the waits for the disk. */
  readonly wallMicroseconds: number;
}

export type GrowthSamples = Readonly<Record<Operation, Readonly<Record<StoreSize, CallCost[]>>>>;

function headingOf(operation: Operation, { smallStore, largeStore }: Plan): Heading {
  const [small, large] = [smallStore, largeStore].map((count) => count.toLocaleString("en"));
  return {
    id: `largeStore-${operation}`,
    label: `${labels[operation]}, SQLite with ${large} keys: CPU to that with ${small}`,
    unit: "x",
    limit: limits.largeStoreCost,
  };
}

/** The same calls of the sandbox's `handle` on a small and on a large database, with keys chosen at random. */
export const growth: Part = {
  headings: (plan) => operations.map((operation) => headingOf(operation, plan)),
  measure,
};

async function measure({ cores, folder, plan, report }: BenchContext): Promise<PartResult> {
  const core = cores?.server;
  const order: GrowthOrder = {
    small: { file: join(folder, "small.db"), count: plan.smallStore },
    large: { file: join(folder, "large.db"), count: plan.largeStore },
    rounds: plan.growthRounds,
    calls: plan.callsPerGrowthRound,
  };
  for (const { file, count } of [order.small, order.large]) {
    report(`growth: building a database of ${count.toLocaleString("en")} keys`);
    await runProgram("build-database", core, [file, String(count)]);
  }
  report(`growth: ${plan.growthRounds} rounds on both`);
  // The program of this package tells what it says it does.
  const samples = (await runProgram("measure-growth", core, [JSON.stringify(order)])) as GrowthSamples;
  const rows = operations.map((operation) => {
    const { small, large } = samples[operation];
    const cpu = (costs: readonly CallCost[]): number[] => costs.map((cost) => cost.cpuMicroseconds);
    const wall = (costs: readonly CallCost[]): string =>
      microseconds(median(costs.map((cost) => cost.wallMicroseconds)));
    const row = compare(headingOf(operation, plan), cpu(large), cpu(small), microseconds);
    return { ...row, from: `${row.from}, with waits ${wall(large)} to ${wall(small)}` };
  });
  return { rows, samples };
}
