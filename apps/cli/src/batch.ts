import { setTimeout } from "node:timers/promises";
import { CliError } from "./cli-error.ts";
import { describeFailure, reportFailure } from "./failure.ts";
import { note } from "./output/print.ts";

/**
 * The shortest time between two changes. CertCentral documents at most 100 requests in 5 seconds and 1,000 in 3 minutes for
 * each key. DigiCert documents no limit of Partner Subscriptions, and the same pace is used there.
 */
const paceMs = 200;

/**
 * Runs an action for each id, one after the other. An action returns whether it sent a change, and then the next one waits.
 * An error of one key is reported, and the next key follows. If the service does not accept the key that is used, the batch
 * stops. Ctrl-C stops it before the next id.
 *
 * @throws CliError at the end if an action failed.
 */
export async function forEachId(
  ids: readonly number[],
  { signal, json, done }: { signal: AbortSignal; json: boolean | undefined; done: string },
  act: (id: number, index: number) => Promise<boolean>,
): Promise<void> {
  let failed = 0;
  let nextAt = 0;
  for (const [index, id] of ids.entries()) {
    const progress = `${index - failed} of ${ids.length} keys ${done}. Run the command again to continue.`;
    const waitMs = nextAt - performance.now();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new CliError("interrupted", `Interrupted: ${progress}`);
    try {
      if (await act(id, index)) nextAt = performance.now() + paceMs;
    } catch (error) {
      const failure = describeFailure(error, id);
      // The error of a single key is the error of the command.
      if (failure.kind !== "failed" || ids.length === 1) {
        if (index > 0) note(`Stopped: ${progress}`);
        throw failure;
      }
      reportFailure(failure, json);
      failed++;
    }
  }
  if (failed === 0) return;
  const what = `${failed} of ${ids.length} keys failed. Their errors are above. Fix them, and run again.`;
  throw new CliError("failed", what, "some_failed");
}
