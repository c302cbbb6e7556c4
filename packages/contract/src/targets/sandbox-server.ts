import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { allCapabilities, type Target } from "../target.ts";
import { demoCast } from "./demo-cast.ts";
import { createHttpSend } from "./http-send.ts";
import { resetSandbox, sandboxClock } from "./sandbox-controls.ts";

/** The sandbox's server on a free port, with SQLite in a file that is gone afterwards: each case meets the demo as new. */
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
    const cast = demoCast(server.keys);
    const clock = sandboxClock(send);
    const started = cleanup.move();
    return {
      url: server.url,
      begin: async () => {
        await resetSandbox(send);
        return { cast, send, clock, end: async () => {} };
      },
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};
