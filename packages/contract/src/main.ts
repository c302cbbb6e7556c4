#!/usr/bin/env node

// Before anything is loaded that an older Node cannot read: the machine's own may be older than the one that pnpm brings.
const neededMajor = 24;
if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  console.error(
    `latchkey-contract: it needs Node ${neededMajor} and runs on ${process.version}; start it by npx -y pnpm@12.21.0 exec node ${process.argv[1]}`,
  );
  process.exit(2);
}

const { main } = await import("./command.ts");
process.exitCode = await main(process.argv.slice(2));

export {};
