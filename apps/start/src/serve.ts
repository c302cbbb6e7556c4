import { serveDocs } from "@latchkey/docs";
import { describeMock, startMock } from "@latchkey/mock";
import {
  createLog,
  describeSandbox,
  readSettings,
  resetDatabase,
  startSandboxServer,
} from "@latchkey/sandbox-server";
import type { Ports } from "./ports.ts";

export interface ServeOptions {
  readonly ports: Ports;
  /** Whether the database of the sandbox is deleted first. */
  readonly fresh: boolean;
  /** Has the other settings of the sandbox. */
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => void;
  /** Stops all servers when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Serves docs, sandbox and mock, prints their addresses, and closes all of them at the end. Only warnings and failures of the
 * sandbox's log go to stderr.
 *
 * @throws Error if one of them cannot start, or if the mock gives up.
 */
export async function serve({ ports, fresh, env, print, signal }: ServeOptions): Promise<void> {
  const { database, seed, controls, prefer, rateLimits, allowHost, allowOrigin } = readSettings([], env);
  if (fresh) {
    const deleted = await resetDatabase(database);
    print(deleted === undefined ? "There is no database to reset." : `Reset the sandbox: deleted ${deleted}`);
  }
  const log = await createLog("warn");
  // Declared first, so that it is disposed last, when all servers are closed.
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
    // Both names of this machine, so that the try-it of the reference can call the sandbox.
    allowOrigin: [...allowOrigin, `http://127.0.0.1:${docs.port}`, `http://localhost:${docs.port}`],
    log,
  });
  await using mock = await startMock({ port: ports.mock, signal });
  print(`
Docs     ${docs.url}
Sandbox  ${sandbox.url}  (behaves as DigiCert documents; stores its data in ${sandbox.database})
Mock     ${mock.url}  (stores nothing, accepts any key)

Sandbox
${describeSandbox(sandbox)}

Mock
${describeMock(mock.url)}

Ctrl-C stops all three.`);
  const stop = (): unknown => mock.stop();
  signal.addEventListener("abort", stop);
  // Settles with undefined after `stop`, or with the reason why the mock ended.
  const failure = await mock.ended;
  signal.removeEventListener("abort", stop);
  if (failure !== undefined) throw failure;
}
