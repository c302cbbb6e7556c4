import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { assertPortsAreFree } from "./port.ts";
import { readPorts } from "./ports.ts";
import { runStep } from "./step.ts";

const fileOf = (module: string): string => createRequire(import.meta.url).resolve(module);

const stop = new AbortController();

/** Generates and builds, then serves docs, sandbox and mock until a signal or a failure ends it. */
async function start(): Promise<void> {
  // Checked first, so that a problem is reported before the build.
  const fresh = readFresh(process.argv.slice(2));
  const ports = readPorts(process.env);
  await assertPortsAreFree(ports);

  await runStep(
    { command: "pnpm generate", args: [fileOf("@latchkey/codegen/main.ts"), "generate"] },
    stop.signal,
  );
  const turbo = join(dirname(fileOf("turbo/package.json")), "bin/turbo");
  await runStep(
    { command: "pnpm build", args: [turbo, "run", "build", "--output-logs=errors-only"] },
    stop.signal,
  );
  // Imported here, since the sandbox did not exist before the build.
  const { serve } = await import("./serve.ts");
  await serve({ ports, fresh, env: process.env, print: console.log, signal: stop.signal });
}

/** Reads whether the sandbox gets a new database. @throws RangeError for any other argument. */
function readFresh(args: readonly string[]): boolean {
  const unknown = args.find((arg) => arg !== "--fresh");
  if (unknown === undefined) return args.length > 0;
  throw new RangeError(
    `${unknown} is not an argument of start. Pass --fresh to reset the sandbox, or nothing`,
  );
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
try {
  await start();
} catch (error) {
  // The user who stopped it needs no message.
  if (!stop.signal.aborted) {
    console.error(`start: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
