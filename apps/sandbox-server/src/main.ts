#!/usr/bin/env node
import { help } from "./help.ts";
import { run } from "./run.ts";
import { readSettings } from "./settings.ts";

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings.help) process.stdout.write(help);
  else await run(settings);
} catch (error) {
  console.error(`sandbox-server: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
