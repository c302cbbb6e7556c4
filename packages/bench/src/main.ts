#!/usr/bin/env node
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { benchClients } from "./bench.ts";
import { clients, noise } from "./clients/index.ts";
import { type Command, readCommand } from "./options.ts";
import { benchSandbox } from "./sandbox/bench.ts";
import { chooseCores, moveToCore } from "./sandbox/cores.ts";
import { formatSandboxFacts, formatSandboxTable } from "./sandbox/table.ts";
import { formatFacts, formatTable } from "./table.ts";

const progress = (line: string): void => console.error(`bench: ${line}`);

/** Measures, and prints the table. Returns what goes into the file. */
async function run({ subject, options }: Command): Promise<unknown> {
  if (subject === "sandbox") {
    const cores = chooseCores();
    // This process waits and reads; it is to keep off the server's core.
    moveToCore(cores?.load, process.pid);
    const report = await benchSandbox(options, cores, progress);
    console.log(`${formatSandboxTable(report.rows)}\n\n${formatSandboxFacts(report)}`);
    return report;
  }
  // Between two series, so that no client pays for the garbage of the one before it.
  setFlagsFromString("--expose-gc");
  globalThis.gc = runInNewContext("gc");
  const report = await benchClients(clients, options, progress);
  const noiseRow = report.rows.find(({ id }) => id === noise.id);
  console.log(`${formatTable(report.rows)}\n\n${formatFacts(report, noiseRow)}`);
  return report;
}

try {
  const command = readCommand(process.argv.slice(2));
  const { jsonFile } = command.options;
  const report = await run(command);
  await mkdir(dirname(jsonFile), { recursive: true });
  await writeFile(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  progress(`written to ${jsonFile}`);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
