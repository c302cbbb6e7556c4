import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MeasuredClient } from "./clients/client.ts";
import { baseline } from "./clients/index.ts";
import { describeMachine } from "./machine.ts";
import { concurrency, measureTimes, ratiosTo, type ScenarioRatios } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { type Calls, connectProgram, prepareProgram } from "./program.ts";
import type { Report, Row } from "./report.ts";
import { createScratch } from "./scratch.ts";
import { measureSizes } from "./sizes.ts";
import { startServer } from "./start-server.ts";
import { median } from "./statistics.ts";

/**
 * Measures all clients in one process. If one of them fails, its row says why.
 *
 * @throws Error if there is no server or no raw fetch to compare with.
 */
export async function benchClients(
  clients: readonly MeasuredClient[],
  options: BenchOptions,
  report: (line: string) => void,
): Promise<Report> {
  const machine = describeMachine();
  await using scratch = await createScratch();
  using server = await startServer();

  const prepared: Prepared[] = [];
  for (const client of clients) {
    report(`preparing ${client.label}`);
    prepared.push(await prepare(client, scratch.folder, server.url));
  }
  const broken = prepared.find(({ client, failure }) => client === baseline && failure !== undefined);
  if (broken) throw new Error(`Without raw fetch there is nothing to compare with: it ${broken.failure}`);

  const { rounds, calls } = options;
  const connected = prepared.flatMap(({ client, calls }) => (calls ? [[client.id, calls] as const] : []));
  const { times, failures } = await measureTimes(new Map(connected), { ...options, report });
  const ratios = ratiosTo(baseline.id, times);
  const microseconds = (roundsMs: readonly number[] = []): number => (median(roundsMs) / calls) * 1000;
  const base = times.get(baseline.id);
  report("counting bytes and types");
  const rows: Row[] = [];
  for (const each of prepared) {
    const { id } = each.client;
    const failure = failures.has(id)
      ? `failed while it was timed: ${firstLine(failures.get(id))}`
      : each.failure;
    rows.push(await describe({ ...each, ...(failure && { failure }) }, ratios.get(id)));
  }
  return {
    takenAt: new Date().toISOString(),
    machine,
    rounds,
    calls,
    concurrency,
    baselineMicroseconds: {
      getSequential: microseconds(base?.getSequential),
      getConcurrent: microseconds(base?.getConcurrent),
      postSequential: microseconds(base?.postSequential),
      postConcurrent: microseconds(base?.postConcurrent),
    },
    emptyProgramInstantiations: await countOfEmptyProgram(scratch.folder),
    rows,
  };
}

/** A client before its measures, or with what went wrong. */
interface Prepared {
  readonly client: MeasuredClient;
  readonly programPath?: string;
  readonly calls?: Calls;
  readonly failure?: string;
}

async function prepare(client: MeasuredClient, folder: string, serverUrl: string): Promise<Prepared> {
  let prepared: Prepared = { client };
  try {
    const programPath = await prepareProgram(client, folder);
    prepared = { ...prepared, programPath };
    if (client.isTimed === false) return prepared;
    return { ...prepared, calls: await connectProgram(programPath, serverUrl) };
  } catch (error) {
    return { ...prepared, failure: firstLine(error) };
  }
}

async function describe(
  { client, programPath, failure }: Prepared,
  ratios: ScenarioRatios | undefined,
): Promise<Row> {
  const { id, label, limits } = client;
  let row: Row = {
    id,
    label,
    ...(limits && { limits }),
    ...(ratios && { ratios }),
    ...(failure && { failure }),
  };
  if (programPath === undefined) return row;
  try {
    row = { ...row, sizes: await measureSizes(programPath) };
    return { ...row, instantiations: await countInstantiations(programPath) };
  } catch (error) {
    // Report the first failure; the others may follow from it.
    return { ...row, failure: failure ?? firstLine(error) };
  }
}

/** TypeScript is loaded when the calls have been timed: its heap makes every garbage collection slower. */
async function countInstantiations(programPath: string): Promise<number> {
  const { countInstantiations: count } = await import("./instantiations.ts");
  return count(programPath);
}

async function countOfEmptyProgram(folder: string): Promise<number> {
  const path = join(folder, "empty.ts");
  await writeFile(path, "export {};\n");
  return countInstantiations(path);
}

function firstLine(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return String(message ?? error).split("\n", 1)[0] ?? "";
}
