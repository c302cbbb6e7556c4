/**
 * Loaded into Prism's process before Prism (`node --import`), for three things that Prism has no option for: it reports its
 * port (Prism logs it only at levels that cost too much), ends when its parent ends, and leaves Ctrl-C to its parent.
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

// The channel closes however the parent ends, also after SIGKILL.
process.once("disconnect", () => process.exit());
process.channel?.unref();

// A terminal sends Ctrl-C to the whole process group; stopping Prism is the parent's decision.
process.on("SIGINT", () => {});
