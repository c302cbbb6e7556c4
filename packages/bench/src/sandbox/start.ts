import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { send } from "./http.ts";
import { limits } from "./limits.ts";
import { type BenchContext, type Heading, medianRow, type Part, type PartResult } from "./part.ts";
import { memoryMb } from "./process-figures.ts";
import { startSandbox } from "./servers.ts";

/** What a server does right after its start has been done by then. */
const idleMs = 1_000;

type Kind = "memory" | "newFile" | "sameFile";

const kinds: readonly { readonly kind: Kind; readonly label: string }[] = [
  { kind: "memory", label: "in memory" },
  { kind: "newFile", label: "on a new SQLite file" },
  { kind: "sameFile", label: "on the same file again" },
];

const firstAnswerOf = ({ kind, label }: (typeof kinds)[number]): Heading => ({
  id: `firstAnswer-${kind}`,
  label: `first answer after process start, ${label}`,
  unit: "ms",
  limit: limits.firstAnswer,
});
const idleMemoryOf = ({ kind, label }: (typeof kinds)[number]): Heading => ({
  id: `idleMemory-${kind}`,
  label: `idle memory, ${label}`,
  unit: "MB",
  limit: limits.idleMemory,
});

/** From the spawn of the process to the last byte of an API's reply, and what it then takes while nothing happens. */
export const start: Part = {
  headings: () => [...kinds.map(firstAnswerOf), ...kinds.map(idleMemoryOf)],
  measure,
};

interface Started {
  readonly ms: number;
  readonly mb: number;
}

async function measure({ cores, folder, plan, report }: BenchContext): Promise<PartResult> {
  const samples: Record<Kind, Started[]> = { memory: [], newFile: [], sameFile: [] };
  for (let round = 0; round < plan.starts; round += 1) {
    for (const { kind } of kinds) {
      const file = join(folder, `start-${round}.db`);
      const started = await startOnce(folder, cores?.server, kind === "memory" ? "memory" : file);
      samples[kind].push(started);
      report(
        `start ${round + 1} of ${plan.starts}, ${kind}: ${Math.round(started.ms)} ms, ${started.mb.toFixed(1)} MB`,
      );
    }
  }
  return {
    rows: [
      ...kinds.map((each) =>
        medianRow(
          firstAnswerOf(each),
          samples[each.kind].map(({ ms }) => ms),
        ),
      ),
      ...kinds.map((each) =>
        medianRow(
          idleMemoryOf(each),
          samples[each.kind].map(({ mb }) => mb),
        ),
      ),
    ],
    samples,
  };
}

async function startOnce(folder: string, core: number | undefined, database: string): Promise<Started> {
  const startedAt = performance.now();
  await using sandbox = await startSandbox({ core, folder, database, logsRequests: true });
  const { status } = await send(`${sandbox.url}/partner-subscription/api/v1/api-key/12345`, {
    headers: { "X-PARTNER-APIKEY": sandbox.keys["parent"] ?? "" },
  });
  const ms = performance.now() - startedAt;
  if (status !== 200) throw new Error(`The first answer was ${status}.`);
  await wait(idleMs);
  return { ms, mb: memoryMb(sandbox.pid).now };
}
