/**
 * This hook runs in the process of Prism before Prism starts (`node --import`). It does three things that
 * Prism has no option for. It reports the port of Prism, which Prism logs only at levels that cost too much.
 * It ends Prism when the parent process ends. It ignores Ctrl-C, so that the parent process handles it.
 */
import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:net";

export interface ListeningMessage {
  port: number;
}

subscribe("tracing:net.server.listen:asyncEnd", (event) => {
  const address = (event as { server: Server }).server.address();
  if (address === null || typeof address === "string") return;
  process.send?.({ port: address.port } satisfies ListeningMessage);
});

// The channel closes when the parent ends, even after SIGKILL.
process.once("disconnect", () => process.exit());
process.channel?.unref();

// A terminal sends Ctrl-C to the whole process group. Only the parent decides when Prism stops.
process.on("SIGINT", () => {});
