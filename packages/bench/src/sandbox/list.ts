import { join } from "node:path";
import { median } from "../statistics.ts";
import { runProgram } from "./child.ts";
import { open, send } from "./http.ts";
import { generatedSecret } from "./key-maker.ts";
import { limits } from "./limits.ts";
import { type BenchContext, type Heading, medianRow, type Part, type PartResult } from "./part.ts";
import type { Plan } from "./plan.ts";
import { forgetPeak, memoryMb } from "./process-figures.ts";
import { startSandbox } from "./servers.ts";

const path = "/partner-subscription/api/v1/api-key";
const warmUpReads = 300;

const headingsOf = ({ listedKeys }: Plan): { readonly firstByte: Heading; readonly growth: Heading } => {
  const list = `list of ${listedKeys.toLocaleString("en")} keys`;
  return {
    firstByte: { id: "listFirstByte", label: `${list}: first byte`, unit: "ms", limit: limits.listFirstByte },
    growth: {
      id: "listMemoryGrowth",
      label: `${list}: peak memory over idle`,
      unit: "MB",
      limit: limits.listMemoryGrowth,
    },
  };
};

/** A parent's list of all keys of its tree, read as a stream: the first list of a fresh server each time. */
export const list: Part = { headings: (plan) => Object.values(headingsOf(plan)), measure };

interface Listed {
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly growthMb: number;
}

async function measure({ cores, folder, plan, report }: BenchContext): Promise<PartResult> {
  const database = join(folder, "list.db");
  report(`list: building a database of ${plan.listedKeys.toLocaleString("en")} keys`);
  await runProgram("build-database", cores?.server, [database, String(plan.listedKeys)]);
  const samples: Listed[] = [];
  for (let round = 0; round < plan.lists; round += 1) {
    const listed = await listOnce(folder, cores?.server, database, plan.listedKeys);
    samples.push(listed);
    report(
      `list ${round + 1} of ${plan.lists}: first byte ${listed.firstByteMs.toFixed(1)} ms, all ${Math.round(listed.totalMs)} ms, peak ${listed.growthMb.toFixed(1)} MB more`,
    );
  }
  const { firstByte, growth } = headingsOf(plan);
  const total = median(samples.map(({ totalMs }) => totalMs));
  return {
    rows: [
      medianRow(
        firstByte,
        samples.map(({ firstByteMs }) => firstByteMs),
        `all of it ${Math.round(total)} ms`,
      ),
      medianRow(
        growth,
        samples.map(({ growthMb }) => growthMb),
      ),
    ],
    samples,
  };
}

async function listOnce(
  folder: string,
  core: number | undefined,
  database: string,
  count: number,
): Promise<Listed> {
  await using sandbox = await startSandbox({ core, folder, database, logsRequests: true, seed: "none" });
  const headers = { "X-PARTNER-APIKEY": generatedSecret(1) };
  for (let read = 0; read < warmUpReads; read += 1) await send(`${sandbox.url}${path}/1`, { headers });
  forgetPeak(sandbox.pid);
  const before = memoryMb(sandbox.pid).now;
  const startedAt = performance.now();
  const reply = await open(`${sandbox.url}${path}`, { headers });
  let firstByteMs: number | undefined;
  let keys = 0;
  let tail = "";
  for await (const chunk of reply.setEncoding("utf8")) {
    firstByteMs ??= performance.now() - startedAt;
    // What a chunk cuts in two is found with the next.
    const text = `${tail}${chunk}`;
    keys += text.split(idMark).length - 1;
    tail = text.slice(1 - idMark.length);
  }
  const totalMs = performance.now() - startedAt;
  if (reply.statusCode !== 200 || keys !== count || firstByteMs === undefined) {
    throw new Error(`The list answered ${reply.statusCode} with ${keys} of ${count} keys.`);
  }
  return { firstByteMs, totalMs, growthMb: memoryMb(sandbox.pid).peak - before };
}

/** Stands once in each key of a list. */
const idMark = '"account_id":';
