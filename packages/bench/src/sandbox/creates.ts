import { join } from "node:path";
import { runProgram } from "./child.ts";
import { limits } from "./limits.ts";
import { type BenchContext, compare, type Heading, type Part, type PartResult, perSecond } from "./part.ts";
import { startSandbox } from "./servers.ts";

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
} as const satisfies Readonly<Record<string, Heading>>;

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
  const options = {
    url: `${sandbox.url}/partner-subscription/api/v1/api-key/account/67891`,
    method: "POST",
    headers: { "X-PARTNER-APIKEY": sandbox.keys["parent"] ?? "", "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Benchmark Key" }),
    connections,
  } as const;
  await load.run({ ...options, seconds: plan.warmUpSeconds });
  const rounds: (DiskRates & { readonly creates: number })[] = [];
  for (let round = 0; round < createRounds; round += 1) {
    // The program of this package tells what it says it does.
    const disk = (await runProgram("disk-probe", cores?.server, [folder, "1"])) as DiskRates;
    const { perSecond: rate } = await load.run({ ...options, seconds });
    rounds.push({ ...disk, creates: rate });
    report(
      `creates, round ${round + 1} of ${createRounds}: ${perSecond(rate)}, fsyncs ${perSecond(disk.fsyncs)}, one commit each ${perSecond(disk.commits)}`,
    );
  }
  const rates = rounds.map((each) => each.creates);
  return {
    rows: [
      compare(
        headings.toFsyncs,
        rates,
        rounds.map(({ fsyncs }) => fsyncs),
        perSecond,
      ),
      compare(
        headings.toCommits,
        rates,
        rounds.map(({ commits }) => commits),
        perSecond,
      ),
    ],
    samples: rounds,
  };
}
