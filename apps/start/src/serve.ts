import { serveDocs } from "@latchkey/docs";
import { describeMock, startMock } from "@latchkey/mock";
import { createLog, describeSandbox, readSettings, startSandboxServer } from "@latchkey/sandbox-server";
import type { Ports } from "./ports.ts";

export interface ServeOptions {
  readonly ports: Ports;
  /** Where the sandbox's other settings come from. */
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => void;
  /** Ends the serving when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Serves docs, sandbox and mock side by side, prints where, and closes all of them at the end. Of the sandbox's log, only
 * warnings and failures go to stderr.
 *
 * @throws Error where one of them cannot start, or where the mock gives up.
 */
export async function serve({ ports, env, print, signal }: ServeOptions): Promise<void> {
  const { database, seed, controls, prefer, rateLimits, allowHost, allowOrigin } = readSettings([], env);
  const log = await createLog("warn");
  // Declared first, so that it comes last, when all is closed.
  await using _ = { [Symbol.asyncDispose]: log.flush };
  await using docs = await serveDocs({ port: ports.docs });
  await using sandbox = await startSandboxServer({
    port: ports.sandbox,
    database,
    seed,
    controls,
    prefer,
    rateLimits,
    allowHost,
    // By either name of this machine: the try-it of the reference may then be answered here.
    allowOrigin: [...allowOrigin, `http://127.0.0.1:${docs.port}`, `http://localhost:${docs.port}`],
    log,
  });
  await using mock = await startMock({ port: ports.mock, signal });
  print(`
Docs     ${docs.url}
Sandbox  ${sandbox.url}  (behaves like the service; keeps its data in ${sandbox.database})
Mock     ${mock.url}  (keeps nothing, takes any key)

Sandbox
${describeSandbox(sandbox)}

Mock
${describeMock(mock.url)}

Ctrl-C stops all three.`);
  const stop = (): unknown => mock.stop();
  signal.addEventListener("abort", stop);
  // Settles after `stop` with nothing, and otherwise with what ended the mock.
  const failure = await mock.ended;
  signal.removeEventListener("abort", stop);
  if (failure !== undefined) throw failure;
}
