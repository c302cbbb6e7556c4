#!/usr/bin/env node

// Imports everything else only if this version of Node supports it. Older versions lack node:sqlite, and
// would print a stack. Of Node 23, the first version that has node:sqlite without a flag is 23.4.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isSupported = major === 22 ? minor >= 13 : major === 23 ? minor >= 4 : major > 23;
if (!isSupported) {
  console.error(
    `latchkey-sandbox: Node ${process.versions.node} is not supported: the database needs Node 22.13 or newer. Install it from https://nodejs.org.`,
  );
  process.exit(1);
}

// The reader of a pipe may close it early, as `| head` does. Without a listener, Node would print a stack.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`latchkey-sandbox: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
});

// A function, since the single file cannot have a top-level await.
async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === "exec") {
    const { exec } = await import("./command/exec.ts");
    return exec(rest, process.env);
  }
  if (name === "seed" && rest.length === 0) {
    const { createSeed } = await import("./command/create-seed.ts");
    return console.log(createSeed());
  }
  const { help, readSettings } = await import("./settings.ts");
  const settings = readSettings(args, process.env);
  if (settings.help) return void process.stdout.write(help);
  const { readVersion } = await import("./single-file.ts");
  if (settings.version) return console.log(readVersion());
  const { run } = await import("./command/run.ts");
  await run(settings);
}
