import { setImmediate } from "node:timers/promises";
import { Bench } from "tinybench";
import type { Calls } from "./program.ts";

/** The timed calls, each with the limit of our ratio to raw fetch. */
export interface Scenario {
  readonly label: string;
  readonly call: (calls: Calls) => Promise<unknown>;
  readonly concurrency: number;
  readonly most: number;
}

const list = (calls: Calls): Promise<unknown> => calls.listApiKeys();
const create = (calls: Calls): Promise<unknown> => calls.createSubaccountApiKey(67891, "Bench");
export const scenarios: readonly Scenario[] = [
  { label: "GET sequential", call: list, concurrency: 1, most: 1.1 },
  { label: "GET 50 concurrent", call: list, concurrency: 50, most: 1.25 },
  { label: "POST sequential", call: create, concurrency: 1, most: 1.1 },
  { label: "POST 50 concurrent", call: create, concurrency: 50, most: 1.4 },
];

/**
 * Returns the microseconds of a call. tinybench makes the calls. The figure is the time between its first and last hook,
 * divided by the number of calls. With 50 concurrent calls, the sum of latencies would count each moment 50 times.
 */
export async function timeCalls(scenario: Scenario, calls: Calls, iterations: number): Promise<number> {
  const concurrent = { concurrency: "task", threshold: scenario.concurrency } as const;
  const bench = new Bench({ ...concurrent, iterations, time: 0, warmup: false, throws: true });
  let startedAt = 0;
  let endedAt = 0;
  const beforeAll = async (): Promise<void> => {
    globalThis.gc?.();
    // Lets callbacks run that follow a garbage collection, such as those of undici.
    for (let turns = 0; turns < 3; turns += 1) await setImmediate();
    startedAt = bench.now();
  };
  const afterAll = (): void => {
    endedAt = bench.now();
  };
  await bench.add("calls", () => scenario.call(calls), { async: true, beforeAll, afterAll }).run();
  return ((endedAt - startedAt) / iterations) * 1_000;
}
