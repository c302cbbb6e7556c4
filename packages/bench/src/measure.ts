import { setImmediate } from "node:timers/promises";
import type { Calls } from "./program.ts";
import { orderInRound, type Ratio, ratioOver } from "./statistics.ts";

export const concurrency = 50;

interface Series {
  readonly call: (calls: Calls) => Promise<unknown>;
  readonly concurrency: number;
}

const list = (calls: Calls): Promise<unknown> => calls.listApiKeys();
const create = (calls: Calls): Promise<unknown> => calls.createSubaccountApiKey(67891, "Bench");

export type Scenario = "getSequential" | "getConcurrent" | "postSequential" | "postConcurrent";
const scenarios: Readonly<Record<Scenario, Series>> = {
  getSequential: { call: list, concurrency: 1 },
  getConcurrent: { call: list, concurrency },
  postSequential: { call: create, concurrency: 1 },
  postConcurrent: { call: create, concurrency },
};
export const scenarioNames: readonly Scenario[] = Object.keys(scenarios) as Scenario[];

export type ScenarioRatios = Readonly<Record<Scenario, Ratio>>;

export interface MeasureOptions {
  readonly rounds: number;
  readonly calls: number;
  readonly warmUpCalls: number;
  readonly report?: (line: string) => void;
}

/** Milliseconds of each round, by client. */
export type Times = Map<string, Record<Scenario, number[]>>;

/** A client that stopped working while it was timed; the others' times still count. */
export interface Timed {
  readonly times: Times;
  readonly failures: ReadonlyMap<string, unknown>;
}

/**
 * Times all clients in rounds, each in another order, so that what changes while the run lasts, and what one client
 * leaves to the next, hits all alike.
 */
export async function measureTimes(
  clients: ReadonlyMap<string, Calls>,
  { rounds, calls, warmUpCalls, report = () => {} }: MeasureOptions,
): Promise<Timed> {
  const failures = new Map<string, unknown>();
  const entries = [...clients];
  const times: Times = new Map(
    entries.map(([id]) => [
      id,
      { getSequential: [], getConcurrent: [], postSequential: [], postConcurrent: [] },
    ]),
  );
  report(`warming up, ${warmUpCalls} calls of each client and scenario`);
  const timeOrDrop = async (id: string, scenario: Scenario, count: number): Promise<number> => {
    const connected = clients.get(id);
    if (connected === undefined || failures.has(id)) return Number.NaN;
    try {
      return await time(connected, scenario, count);
    } catch (error) {
      failures.set(id, error);
      times.delete(id);
      return Number.NaN;
    }
  };
  for (const scenario of scenarioNames) {
    for (const [id] of entries) await timeOrDrop(id, scenario, warmUpCalls);
  }
  for (let round = 0; round < rounds; round++) {
    if (round % 10 === 0) report(`round ${round + 1} of ${rounds}`);
    for (const scenario of scenarioNames) {
      for (const [id] of orderInRound(entries, round)) {
        await settle();
        const elapsedMs = await timeOrDrop(id, scenario, calls);
        times.get(id)?.[scenario].push(elapsedMs);
      }
    }
  }
  return { times, failures };
}

/** Collects the garbage of the client before, and runs what waits for it to be collected, as undici's signals do. */
async function settle(): Promise<void> {
  globalThis.gc?.();
  for (let turns = 0; turns < 3; turns++) await setImmediate();
}

/** Milliseconds for the given count of calls. */
async function time(connected: Calls, scenario: Scenario, calls: number): Promise<number> {
  const { call, concurrency } = scenarios[scenario];
  let started = 0;
  const work = async (): Promise<void> => {
    while (started < calls) {
      started++;
      await call(connected);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  return performance.now() - startedAt;
}

/** Each client's ratios to the one that is the baseline. */
export function ratiosTo(baselineId: string, times: Times): Map<string, ScenarioRatios> {
  const base = times.get(baselineId);
  if (base === undefined)
    throw new Error(`${baselineId} was not timed, so there is nothing to compare with.`);
  return new Map(
    [...times].map(([id, own]) => [
      id,
      {
        getSequential: ratioOver(own.getSequential, base.getSequential),
        getConcurrent: ratioOver(own.getConcurrent, base.getConcurrent),
        postSequential: ratioOver(own.postSequential, base.postSequential),
        postConcurrent: ratioOver(own.postConcurrent, base.postConcurrent),
      },
    ]),
  );
}
