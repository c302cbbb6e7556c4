import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readDocsPort } from "@latchkey/docs";
import { readMockPort } from "@latchkey/mock";
import { assertPortIsFree } from "./port.ts";
import { serve } from "./serve.ts";
import { runStep } from "./step.ts";

const fileOf = (module: string): string => createRequire(import.meta.url).resolve(module);

const stop = new AbortController();

/** Generates and builds, then serves docs and mock until a signal or a failure ends it. */
async function start(): Promise<void> {
  const docsPort = readDocsPort(process.env);
  const mockPort = readMockPort(process.env);
  // Told before the build and not after it.
  if (docsPort === mockPort && docsPort !== 0) {
    throw new RangeError(
      `LATCHKEY_DOCS_PORT and LATCHKEY_MOCK_PORT are both ${docsPort}: set one to another port`,
    );
  }
  await assertPortIsFree(docsPort, "LATCHKEY_DOCS_PORT");
  await assertPortIsFree(mockPort, "LATCHKEY_MOCK_PORT");

  await runStep(
    { command: "pnpm generate", args: [fileOf("@latchkey/codegen/main.ts"), "generate"] },
    stop.signal,
  );
  const turbo = join(dirname(fileOf("turbo/package.json")), "bin/turbo");
  await runStep(
    { command: "pnpm build", args: [turbo, "run", "build", "--output-logs=errors-only"] },
    stop.signal,
  );
  await serve({ docsPort, mockPort, print: console.log, signal: stop.signal });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
try {
  await start();
} catch (error) {
  // Who stops it knows why it stopped.
  if (!stop.signal.aborted) {
    console.error(`start: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
