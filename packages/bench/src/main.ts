#!/usr/bin/env node
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { benchClients } from "./bench.ts";
import { clients, noise } from "./clients/index.ts";
import { readOptions } from "./options.ts";
import { formatFacts, formatTable } from "./table.ts";

// Between two series, so that no client pays for the garbage of the one before it.
setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc");

try {
  const options = readOptions(process.argv.slice(2));
  const report = await benchClients(clients, options, (line) => console.error(`bench: ${line}`));
  const noiseRow = report.rows.find(({ id }) => id === noise.id);
  console.log(`${formatTable(report.rows)}\n\n${formatFacts(report, noiseRow)}`);
  await mkdir(dirname(options.jsonFile), { recursive: true });
  await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  console.error(`bench: written to ${options.jsonFile}`);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
