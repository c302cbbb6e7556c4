import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { allCapabilities, type Target } from "../target.ts";
import { createHttpSend } from "./http-send.ts";
import { demoAccounts, resetSandbox, sandboxClock } from "./sandbox.ts";

/** The sandbox server on a free port, with SQLite in a temporary file. The target resets it before each case. */
export const sandboxServerTarget: Target = {
  name: "sandbox-server",
  capabilities: allCapabilities,
  start: async () => {
    await using cleanup = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "latchkey-contract-"));
    cleanup.defer(() => rm(folder, { recursive: true, force: true }));
    const server = cleanup.use(
      await startSandboxServer({
        port: 0,
        database: join(folder, "sandbox.db"),
        controls: true,
        prefer: true,
        rateLimits: true,
      }),
    );
    const { send, close } = createHttpSend({ baseUrl: server.url });
    cleanup.defer(close);
    const accounts = demoAccounts(server.keys);
    const clock = sandboxClock(send);
    const started = cleanup.move();
    return {
      url: server.url,
      setUp: async () => {
        await resetSandbox(send);
        return { accounts, send, clock };
      },
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};
