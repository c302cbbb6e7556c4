import { CliError, exitCodes } from "./cli-error.ts";
import { BatchError, describeFailure, reportFailure } from "./failure.ts";
import { note } from "./output/print.ts";

/**
 * Runs an action for each id, one after the other. An error of one key is reported, and the next key follows. If the service
 * does not accept the key that is used, the batch stops. Ctrl-C stops it before the next id.
 *
 * @throws CliError at the end if an action failed.
 */
export async function forEachId(
  ids: readonly number[],
  { signal, json, done }: { signal: AbortSignal; json: boolean; done: string },
  act: (id: number) => Promise<void>,
): Promise<void> {
  let failed = 0;
  for (const [index, id] of ids.entries()) {
    if (signal.aborted) throw interruptedAt(index - failed, ids.length, done);
    try {
      await act(id);
    } catch (error) {
      const failure = describeFailure(error, id);
      // The error of a single key is the error of the command.
      if (failure.exitCode !== exitCodes.failed || ids.length === 1) {
        if (failure.exitCode === exitCodes.interrupted) throw interruptedAt(index - failed, ids.length, done);
        if (index > 0)
          note(
            `Stopped: ${index - failed} of ${ids.length} keys ${done}. Run the command again to continue.`,
          );
        throw new BatchError(failure);
      }
      reportFailure(failure, { json });
      failed++;
    }
  }
  if (failed === 0) return;
  throw new CliError(
    "failed",
    `${failed} of ${ids.length} keys failed. Their errors are above. Fix them, and run again.`,
    {
      code: "some_failed",
    },
  );
}

function interruptedAt(count: number, total: number, done: string): CliError {
  return new CliError(
    "interrupted",
    `Interrupted: ${count} of ${total} keys ${done}. Run the command again to continue.`,
  );
}
