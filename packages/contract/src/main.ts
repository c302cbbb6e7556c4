#!/usr/bin/env node

// Checked before any module is loaded that an older Node cannot read. The installed Node may be older than pnpm's.
const neededMajor = 24;
if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  console.error(
    `latchkey-contract: Node ${process.version} is too old. Install Node ${neededMajor} or newer. A clone of Latchkey has it: run npx -y pnpm@12.21.0 contract there.`,
  );
  process.exit(2);
}

const { main } = await import("./command.ts");
process.exitCode = await main(process.argv.slice(2));

export {};
