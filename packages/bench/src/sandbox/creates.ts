import { join } from "node:path";
import { runProgram } from "./child.ts";
import { send } from "./http.ts";
import { limits } from "./limits.ts";
import { type BenchContext, compare, type Heading, type Part, type PartResult, perSecond } from "./part.ts";
import { type RunningServer, startBareServer, startSandbox } from "./servers.ts";

const connections = 50;

/** What one fsync per create allows, per second. */
export interface DiskRates {
  /** 4 KiB appended to a file and fsynced, one after another. */
  readonly fsyncs: number;
  /** Creates in the sandbox's own store, each of which waits for the one before. */
  readonly commits: number;
}

const headings = {
  toFsyncs: {
    id: "createRateToFsyncs",
    label: "creates on SQLite, 50 at once: rate to fsyncs of 4 KiB",
    unit: "x",
    limit: limits.createRateToFsync,
  },
  toCommits: {
    id: "createRateToCommits",
    label: "creates on SQLite, 50 at once: rate to one commit each",
    unit: "x",
    limit: limits.createRateToFsync,
  },
  ceiling: {
    id: "createRateOfBareToFsyncs",
    label: "ceiling: the bare server's rate, given the same POSTs, to fsyncs of 4 KiB",
    unit: "x",
  },
} as const satisfies Readonly<Record<string, Heading>>;

const path = "/partner-subscription/api/v1/api-key/account/67891";

/** Keys are created over HTTP, 50 at once, beside what the same disk allows when each one has an fsync of its own. */
export const creates: Part = { headings: () => Object.values(headings), measure };

async function measure({ cores, folder, load, plan, report }: BenchContext): Promise<PartResult> {
  const { createSeconds: seconds, createRounds } = plan;
  await using sandbox = await startSandbox({
    core: cores?.server,
    folder,
    database: join(folder, "creates.db"),
    logsRequests: false,
  });
  const request = {
    method: "POST",
    headers: { "X-PARTNER-APIKEY": sandbox.keys["parent"] ?? "", "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Benchmark Key" }),
  } as const;
  const reply = await send(`${sandbox.url}${path}`, request);
  if (reply.status !== 201) throw new Error(`The sandbox answers ${reply.status}: ${reply.body}`);
  await using bare = await startBareServer(cores?.server, reply);
  const rateOf = async ({ url }: RunningServer, forSeconds: number): Promise<number> =>
    (await load.run({ ...request, url: `${url}${path}`, connections, seconds: forSeconds })).perSecond;
  for (const server of [sandbox, bare]) await rateOf(server, plan.warmUpSeconds);
  const rounds: (DiskRates & { readonly creates: number; readonly bare: number })[] = [];
  for (let round = 0; round < createRounds; round += 1) {
    // The program of this package tells what it says it does.
    const disk = (await runProgram("disk-probe", cores?.server, [folder, "1"])) as DiskRates;
    const rate = await rateOf(sandbox, seconds);
    const bareRate = await rateOf(bare, seconds);
    rounds.push({ ...disk, creates: rate, bare: bareRate });
    report(
      `creates, round ${round + 1} of ${createRounds}: ${perSecond(rate)}, fsyncs ${perSecond(disk.fsyncs)}, one commit each ${perSecond(disk.commits)}, bare ${perSecond(bareRate)}`,
    );
  }
  const [rates, bareRates] = [rounds.map((each) => each.creates), rounds.map((each) => each.bare)];
  const fsyncs = rounds.map((each) => each.fsyncs);
  const commits = rounds.map((each) => each.commits);
  return {
    rows: [
      compare(headings.toFsyncs, rates, fsyncs, perSecond),
      compare(headings.toCommits, rates, commits, perSecond),
      compare(headings.ceiling, bareRates, fsyncs, perSecond),
    ],
    samples: rounds,
  };
}
