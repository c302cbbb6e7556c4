#!/usr/bin/env node
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Figure } from "./figures.ts";
import { describeMachine, separateCores } from "./machine.ts";
import { type Command, readCommand, UsageError } from "./options.ts";
import { createRunFolder, resultsFolder } from "./run-folder.ts";
import type { BenchContext } from "./servers.ts";
import { formatTable } from "./table.ts";

const report = (line: string): void => console.error(`bench: ${line}`);

async function measure({ subject, parts }: Command, context: BenchContext): Promise<readonly Figure[]> {
  if (subject === "clients") return (await import("./clients/bench.ts")).benchClients(context);
  if (subject === "sandbox") return (await import("./sandbox/bench.ts")).benchSandbox(parts, context);
  if (subject === "cli") return (await import("./cli/bench.ts")).benchCli(context);
  return (await import("./docs/first-paint.ts")).benchDocs(context);
}

async function run(command: Command): Promise<void> {
  const { subject, isQuick } = command;
  const machine = describeMachine();
  // A browser is several processes and needs more than one core.
  const cores = subject === "docs" ? undefined : separateCores();
  await using folder = await createRunFolder();
  const figures = await measure(command, { isQuick, serverCore: cores?.server, folder: folder.path, report });
  const binding = cores && `Servers ran on core ${cores.server}, their load on core ${cores.load}.`;
  console.log(`${formatTable(figures)}\n
${isQuick ? "Quick run: do not use these figures.\n" : ""}x is a ratio: the median of the ratios of the rounds.
${binding ?? "Processes were not bound to cores."} Files were on a disk, in ${dirname(folder.path)}.
${machine} at the start.`);
  if (figures.every(({ value }) => value === undefined))
    throw new Error("Nothing could be measured. The reasons are below the table.");
  const file = join(resultsFolder, `${subject}${isQuick ? "-quick" : ""}.json`);
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(file, JSON.stringify({ takenAt: new Date(), machine, cores, figures }, null, 2));
  report(`results written to ${file}`);
}

// When this process exits, it kills the servers. Without this handler, a signal would end it without the exit event.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
// Garbage is collected between two series, so that no series includes the garbage of another.
setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc");
try {
  await run(readCommand(process.argv.slice(2)));
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
