#!/usr/bin/env node

// Before anything is loaded that an older Node cannot read: the machine's own may be older than the one that pnpm brings.
const neededMajor = 24;
if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  console.error(
    `sandbox-server: it needs Node ${neededMajor} and runs on ${process.version}; start it by npx -y pnpm@12.21.0 exec node ${process.argv[1]}`,
  );
  process.exit(1);
}

try {
  const { readSettings } = await import("./settings.ts");
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings.help) process.stdout.write((await import("./help.ts")).help);
  else await (await import("./run.ts")).run(settings);
} catch (error) {
  console.error(`sandbox-server: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}

export {};
