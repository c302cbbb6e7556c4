import { note } from "./output/print.ts";

/**
 * Returns a signal that aborts at the first Ctrl-C. A request that changes a key then ends first, since its result would be
 * unknown. The second Ctrl-C ends the process.
 */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error("The command was interrupted."));
      note("Stopping after the current request. Press Ctrl-C again to stop immediately.");
    });
  }
  return controller.signal;
}
