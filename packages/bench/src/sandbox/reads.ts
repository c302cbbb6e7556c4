import { join } from "node:path";
import { median, orderInRound } from "../statistics.ts";
import { send } from "./http.ts";
import { limits } from "./limits.ts";
import type { LoadResult } from "./load.ts";
import {
  type BenchContext,
  compare,
  type Heading,
  medianRow,
  microseconds,
  type Part,
  type PartResult,
  perSecond,
} from "./part.ts";
import { cpuMicroseconds } from "./process-figures.ts";
import type { Row } from "./report.ts";
import { type RunningServer, startBareServer, startPrism, startSandbox } from "./servers.ts";

const path = "/partner-subscription/api/v1/api-key/12345";
const connections = 10;

type ServerName = "bare" | "bareAgain" | "memory" | "logging" | "sqlite" | "prism" | "quietPrism";

interface Sample extends LoadResult {
  /** What a request cost the server, in microseconds of CPU, user and system. */
  readonly cpu: number;
}

const headings = {
  cpuInMemory: {
    id: "readCpuInMemory",
    label: "read one key, in memory: CPU to the bare server's",
    unit: "x",
    limit: limits.readCpuInMemory,
  },
  cpuOnSqlite: {
    id: "readCpuOnSqlite",
    label: "read one key, on SQLite: CPU to the bare server's",
    unit: "x",
    limit: limits.readCpuOnSqlite,
  },
  cpuWithLog: {
    id: "readCpuWithLog",
    label: "read one key, in memory, each request logged: CPU to the bare server's",
    unit: "x",
  },
  noise: { id: "readNoise", label: "noise: the bare server's CPU to its own again", unit: "x" },
  rateInMemory: {
    id: "readRateInMemory",
    label: "read one key, in memory: rate to Prism's",
    unit: "x",
    limit: limits.readRateToPrism,
  },
  rateOnSqlite: {
    id: "readRateOnSqlite",
    label: "read one key, on SQLite: rate to Prism's",
    unit: "x",
    limit: limits.readRateToPrism,
  },
  rateWithLog: {
    id: "readRateWithLog",
    label: "read one key, in memory, each request logged: rate to Prism's",
    unit: "x",
  },
  rateOfBare: { id: "readRateOfBare", label: "ceiling: the bare server's rate to Prism's", unit: "x" },
  quietRateInMemory: {
    id: "readRateInMemoryToQuietPrism",
    label: "read one key, in memory: rate to a Prism that logs nothing",
    unit: "x",
  },
  quietRateOnSqlite: {
    id: "readRateOnSqliteToQuietPrism",
    label: "read one key, on SQLite: rate to a Prism that logs nothing",
    unit: "x",
  },
  quietRateOfBare: {
    id: "readRateOfBareToQuietPrism",
    label: "ceiling: the bare server's rate to a Prism that logs nothing",
    unit: "x",
  },
  p99InMemory: {
    id: "readP99InMemory",
    label: "read one key, in memory: p99",
    unit: "ms",
    limit: limits.readP99,
  },
  p99OnSqlite: {
    id: "readP99OnSqlite",
    label: "read one key, on SQLite: p99",
    unit: "ms",
    limit: limits.readP99,
  },
} as const satisfies Readonly<Record<string, Heading>>;

/** One key is read by its account's own key, over and over, 10 at once. */
export const reads: Part = { headings: () => Object.values(headings), measure };

async function measure(context: BenchContext): Promise<PartResult> {
  const { cores, folder, load, plan, report } = context;
  const core = cores?.server;
  await using stack = new AsyncDisposableStack();
  const memory = stack.use(await startSandbox({ core, folder, database: "memory", logsRequests: false }));
  const sqlite = stack.use(
    await startSandbox({ core, folder, database: join(folder, "reads.db"), logsRequests: false }),
  );
  const logging = stack.use(await startSandbox({ core, folder, database: "memory", logsRequests: true }));
  const headers = { "X-PARTNER-APIKEY": memory.keys["parent"] ?? "" };
  const reply = await send(`${memory.url}${path}`, { headers });
  if (reply.status !== 200) throw new Error(`The sandbox answers ${reply.status}: ${reply.body}`);
  const servers = new Map<ServerName, RunningServer>([
    ["memory", memory],
    ["sqlite", sqlite],
    ["logging", logging],
    ["bare", stack.use(await startBareServer(core, reply))],
    ["bareAgain", stack.use(await startBareServer(core, reply))],
  ]);
  // Without Prism, only the comparison with it is missing.
  let prismFailure: string | undefined;
  try {
    const prism = stack.use(await startPrism({ core, folder, logsRequests: true }));
    const quietPrism = stack.use(await startPrism({ core, folder, logsRequests: false }));
    servers.set("prism", prism).set("quietPrism", quietPrism);
  } catch (error) {
    prismFailure = error instanceof Error ? error.message : String(error);
  }

  async function sample(name: ServerName, { url, pid }: RunningServer, seconds: number): Promise<Sample> {
    const cpuBefore = cpuMicroseconds(pid);
    const result = await load.run({ url: `${url}${path}`, headers, connections, seconds });
    const { replyBytes, requests } = result;
    const cpu = (cpuMicroseconds(pid) - cpuBefore) / requests;
    report(
      `  ${name}: ${microseconds(cpu)}, ${perSecond(result.perSecond)}, p99 ${result.p99.toFixed(2)} ms, ${replyBytes} bytes`,
    );
    return { ...result, cpu };
  }

  const samples: Record<ServerName, Sample[]> = {
    bare: [],
    bareAgain: [],
    memory: [],
    logging: [],
    sqlite: [],
    prism: [],
    quietPrism: [],
  };
  for (const [name, server] of servers) await sample(name, server, plan.warmUpSeconds);
  for (let round = 0; round < plan.readRounds; round += 1) {
    report(`reads, round ${round + 1} of ${plan.readRounds}`);
    for (const [name, server] of orderInRound([...servers], round)) {
      samples[name].push(await sample(name, server, plan.readSeconds));
    }
  }
  return { rows: toRows(samples, prismFailure), samples };
}

function toRows(
  samples: Readonly<Record<ServerName, readonly Sample[]>>,
  prismFailure: string | undefined,
): Row[] {
  const cpu = (name: ServerName): number[] => samples[name].map((sample) => sample.cpu);
  const rate = (name: ServerName): number[] => samples[name].map((sample) => sample.perSecond);
  const p99 = (heading: Heading, name: ServerName): Row => {
    const p50 = median(samples[name].map((sample) => sample.p50));
    return medianRow(
      heading,
      samples[name].map((sample) => sample.p99),
      `p50 ${p50.toFixed(2)} ms`,
    );
  };
  const toPrism = (heading: Heading, name: ServerName, prism: "prism" | "quietPrism" = "prism"): Row => {
    if (prismFailure !== undefined) return { ...heading, failure: prismFailure };
    const busy = Math.round(median(samples[name].map(({ busyPart }) => busyPart)) * 100);
    const row = compare(heading, rate(name), rate(prism), perSecond);
    return { ...row, from: `${row.from}, load generator ${busy}% busy` };
  };
  return [
    compare(headings.cpuInMemory, cpu("memory"), cpu("bare"), microseconds),
    compare(headings.cpuOnSqlite, cpu("sqlite"), cpu("bare"), microseconds),
    compare(headings.cpuWithLog, cpu("logging"), cpu("bare"), microseconds),
    compare(headings.noise, cpu("bareAgain"), cpu("bare"), microseconds),
    toPrism(headings.rateInMemory, "memory"),
    toPrism(headings.rateOnSqlite, "sqlite"),
    toPrism(headings.rateWithLog, "logging"),
    toPrism(headings.rateOfBare, "bare"),
    toPrism(headings.quietRateInMemory, "memory", "quietPrism"),
    toPrism(headings.quietRateOnSqlite, "sqlite", "quietPrism"),
    toPrism(headings.quietRateOfBare, "bare", "quietPrism"),
    p99(headings.p99InMemory, "memory"),
    p99(headings.p99OnSqlite, "sqlite"),
  ];
}
