/**
 * Loaded into Prism's own process ahead of Prism (`node --import`), because Prism cannot be asked for these three things:
 * the port it got (it says so only at the log levels that cost too much), to die with its parent, and to leave Ctrl-C to its parent.
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

// The channel closes however the parent ends, SIGKILL included.
process.once("disconnect", () => process.exit());
process.channel?.unref();

// A terminal sends Ctrl-C to the whole process group; stopping Prism is the parent's decision.
process.on("SIGINT", () => {});
