import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { assertPortIsFree } from "./port.ts";
import { readPorts, variables } from "./ports.ts";
import { runStep } from "./step.ts";

const fileOf = (module: string): string => createRequire(import.meta.url).resolve(module);

const stop = new AbortController();

/** Generates and builds, then serves docs, sandbox and mock until a signal or a failure ends it. */
async function start(): Promise<void> {
  // Checked first, so that a problem is reported before the build.
  const ports = readPorts(process.env);
  for (const name of ["docs", "sandbox", "mock"] as const)
    await assertPortIsFree(ports[name], variables[name]);

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
  await serve({ ports, env: process.env, print: console.log, signal: stop.signal });
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
