import { join } from "node:path";
import { median } from "../statistics.ts";
import { runProgram } from "./child.ts";
import { measureInProcess } from "./growth-in-process.ts";
import { measureOverHttp } from "./growth-over-http.ts";
import type { CallCost, GrowthSamples, GrowthStores, Operation } from "./growth-samples.ts";
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
import type { Row } from "./report.ts";

const labels: Readonly<Record<Operation, string>> = {
  read: "read",
  create: "create",
  authenticate: "authenticate",
  authenticateAndMark: "authenticate, and write its last use later",
};
// The keys of an object of ours: Object.keys cannot say so.
const operations = Object.keys(labels) as Operation[];

/** Through the server, which is what the limit is for; or by the sandbox's `handle`, where nothing hides the store. */
type Way = "overHttp" | "inProcess";
const ways: readonly Way[] = ["overHttp", "inProcess"];

function headingOf(way: Way, operation: Operation, { smallStore, largeStore }: Plan): Heading {
  const [small, large] = [smallStore, largeStore].map((count) => count.toLocaleString("en"));
  const figure = `SQLite with ${large} keys: CPU to that with ${small}`;
  return way === "overHttp"
    ? {
        id: `largeStore-${operation}`,
        label: `${labels[operation]}, ${figure}`,
        unit: "x",
        limit: limits.largeStoreCost,
      }
    : {
        id: `largeStoreInProcess-${operation}`,
        label: `${labels[operation]}, with no HTTP between, ${figure}`,
        unit: "x",
      };
}

/** The same calls on a small and on a large database, with keys chosen at random: through the server, and without it. */
export const growth: Part = {
  headings: (plan) => ways.flatMap((way) => operations.map((operation) => headingOf(way, operation, plan))),
  measure,
};

async function measure(context: BenchContext): Promise<PartResult> {
  const { cores, folder, plan, report } = context;
  const stores: GrowthStores = {
    small: { file: join(folder, "small.db"), count: plan.smallStore },
    large: { file: join(folder, "large.db"), count: plan.largeStore },
  };
  for (const { file, count } of [stores.small, stores.large]) {
    report(`growth: building a database of ${count.toLocaleString("en")} keys`);
    await runProgram("build-database", cores?.server, [file, String(count)]);
  }
  const overHttp = await measureOverHttp(stores, context);
  const inProcess = await measureInProcess(stores, context);
  return {
    rows: [...toRows("overHttp", overHttp, plan), ...toRows("inProcess", inProcess, plan)],
    samples: { overHttp, inProcess },
  };
}

function toRows(way: Way, samples: GrowthSamples, plan: Plan): Row[] {
  const cpu = (costs: readonly CallCost[]): number[] => costs.map((cost) => cost.cpuMicroseconds);
  const wall = (costs: readonly CallCost[]): string =>
    microseconds(median(costs.map((cost) => cost.wallMicroseconds)));
  return operations.map((operation) => {
    const { small, large } = samples[operation];
    const row = compare(headingOf(way, operation, plan), cpu(large), cpu(small), microseconds);
    return { ...row, from: `${row.from}, with waits ${wall(large)} to ${wall(small)}` };
  });
}
