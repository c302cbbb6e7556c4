import { once } from "node:events";
import { nextMessage, startProgram } from "./child.ts";
import {
  type CallCost,
  type GrowthSamples,
  type GrowthStores,
  noSamples,
  type StoreSize,
} from "./growth-samples.ts";
import { generatedSecret, parentId, subaccountIds } from "./key-maker.ts";
import type { VariedRequest } from "./load.ts";
import { type BenchContext, microseconds } from "./part.ts";

const keyPath = "/partner-subscription/api/v1/api-key";
const readConnections = 10;
const createConnections = 50;
/** After so many creates the small store is put back to its size. */
const createsBetweenResets = 2_000;

/** What the program that serves both databases is asked for. */
export type GrowthQuestion = "cpu" | "reset";
/** Its answers, by what it was asked; the first of all is as that to `reset`. */
export interface GrowthAnswers {
  /** Microseconds of CPU, user and system, since its start. */
  readonly cpu: number;
  /** Where both are served, once the small one holds again what it held at the start. */
  readonly reset: Readonly<Record<StoreSize, string>>;
}

const sizes: readonly StoreSize[] = ["small", "large"];
const parentsKey = { "X-PARTNER-APIKEY": generatedSecret(1) };
const randomBelow = (end: number): number => Math.floor(Math.random() * end);

/** Loads the server on both databases in turn, over HTTP. Each request is made anew, so that none is known already. */
export async function measureOverHttp(
  stores: GrowthStores,
  { cores, load, plan, report }: BenchContext,
): Promise<GrowthSamples> {
  const name = "growth-servers";
  const child = startProgram(name, cores?.server, [stores.small.file, stores.large.file]);
  const exited = once(child, "exit");
  /** Waits longer than a store keeps marks of use before it writes them. */
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, plan.settleMs));
  const ask = async <Question extends GrowthQuestion>(question: Question) => {
    child.send(question);
    // The program of this package answers what it is asked.
    return (await nextMessage(child, name)) as GrowthAnswers[Question];
  };

  async function timeRequests(
    url: string,
    method: "GET" | "POST",
    next: () => VariedRequest,
    count: number,
  ): Promise<CallCost> {
    const isCreate = method === "POST";
    const options = {
      url,
      method,
      headers: { ...parentsKey, ...(isCreate && { "Content-Type": "application/json" }) },
      ...(isCreate && { body: JSON.stringify({ name: "Generated Key" }) }),
      connections: isCreate ? createConnections : readConnections,
      requests: Array.from({ length: count }, next),
    };
    const before = await ask("cpu");
    const { perSecond } = await load.run(options);
    return {
      cpuMicroseconds: ((await ask("cpu")) - before) / count,
      wallMicroseconds: 1e6 / perSecond,
    };
  }

  try {
    // As above.
    let urls = (await nextMessage(child, name)) as GrowthAnswers["reset"];
    const calls = plan.requestsPerGrowthRound;

    /** The parent's key reads keys of its tree, a different one each time. */
    const read = (size: StoreSize): Promise<CallCost> =>
      timeRequests(
        urls[size],
        "GET",
        () => ({ path: `${keyPath}/${1 + randomBelow(stores[size].count)}` }),
        calls,
      );

    /** A different key of the parent's each time reads the same one. */
    async function authenticate(size: StoreSize): Promise<readonly [CallCost, CallCost]> {
      const credential = (): string =>
        generatedSecret(1 + 2 * randomBelow(Math.ceil(stores[size].count / 2)));
      const next = (): VariedRequest => ({
        path: `${keyPath}/1`,
        headers: { "X-PARTNER-APIKEY": credential() },
      });
      const cost = await timeRequests(urls[size], "GET", next, calls);
      const before = await ask("cpu");
      await settle();
      const later = ((await ask("cpu")) - before) / calls;
      return [cost, { ...cost, cpuMicroseconds: cost.cpuMicroseconds + later }];
    }

    async function create(size: StoreSize): Promise<CallCost> {
      const accountId = (): number => subaccountIds[randomBelow(subaccountIds.length)] ?? parentId;
      const next = (): VariedRequest => ({ path: `${keyPath}/account/${accountId()}` });
      const costs: CallCost[] = [];
      for (let done = 0; done < calls; done += createsBetweenResets) {
        urls = await ask("reset");
        const count = Math.min(createsBetweenResets, calls - done);
        costs.push(await timeRequests(urls[size], "POST", next, count));
      }
      urls = await ask("reset");
      const mean = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      return {
        cpuMicroseconds: mean(costs.map((cost) => cost.cpuMicroseconds)),
        wallMicroseconds: mean(costs.map((cost) => cost.wallMicroseconds)),
      };
    }

    const samples = noSamples();
    // The first round of all is the warm-up.
    for (let round = 0; round <= plan.growthRoundsOverHttp; round += 1) {
      for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) {
        const created = await create(size);
        // The reset has emptied what the server keeps of keys in use: these reads, which do not count, fill it again.
        await read(size);
        const reading = await read(size);
        // What earlier calls have left to be written is none of the authentications'.
        await settle();
        const [answered, marked] = await authenticate(size);
        if (round === 0) continue;
        samples.create[size].push(created);
        samples.read[size].push(reading);
        samples.authenticate[size].push(answered);
        samples.authenticateAndMark[size].push(marked);
        const shown = [created, reading, answered, marked].map((cost) => microseconds(cost.cpuMicroseconds));
        report(
          `growth, round ${round} of ${plan.growthRoundsOverHttp}, ${size}: create ${shown[0]}, read ${shown[1]}, authenticate ${shown[2]}, and mark ${shown[3]}`,
        );
      }
    }
    return samples;
  } finally {
    if (child.connected) child.disconnect();
    // Until then it holds the databases.
    await exited;
  }
}
