import { isRotationError, resumeFrom } from "@latchkey/partner-subscriptions/rotate-key";
import type { BaseKey, KeyApi, Session } from "../apis/api.ts";
import { CliError, exitCodes, messageOf } from "../cli-error.ts";
import { type Connection, connect } from "../connect/connection.ts";
import { parseDestination, runCommand } from "../delivery.ts";
import { BatchError, describeFailure, reportFailure } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { findUnfinished, Journal } from "../journal.ts";
import type { ChangeOptions } from "../options.ts";
import { note, writeJson, writeRows } from "../output/print.ts";
import { confirmChange } from "../prompt.ts";
import { describeKey, ownKeyTest } from "./status.ts";

export interface RotateOptions extends ChangeOptions {
  readonly to?: string;
  readonly name?: string;
  readonly verifyCommand?: string;
  readonly verifyFor?: number;
  readonly overlap?: number;
  readonly resume?: true;
}

/** Replaces a key with a new one, or finishes rotations that were killed. */
export async function rotateKey<Key extends BaseKey>(
  api: KeyApi<Key>,
  id: number | undefined,
  options: RotateOptions,
): Promise<void> {
  const { to, name, verifyCommand, verifyFor, overlap, resume, dryRun } = options;
  if (resume) {
    if ([to, name, verifyCommand, verifyFor, overlap, dryRun].some((each) => each !== undefined)) {
      throw new CliError("usage", "--resume takes these options from the journal. Remove them.");
    }
    return resumeRotations(api, id, options);
  }
  if (id === undefined || to === undefined) {
    throw new CliError("usage", "A rotation needs the id of a key and --to. Pass both, or --resume.");
  }
  const destination = parseDestination(to);
  const connection = await connect(api, options);
  const { server } = connection;
  const unfinished = findUnfinished(api.name).find((each) => each.apiKeyId === id && each.server === server);
  if (unfinished !== undefined) {
    throw new CliError(
      "failed",
      `Another rotation of key ${id} did not reach its end. Run latchkey ${api.name} rotate ${id} --resume.`,
      { code: "rotation_unfinished" },
    );
  }
  const session = await api.open(connection.settings);
  const signal = onInterrupt();
  const key = await session.get(id, signal);
  if (dryRun) {
    await destination.preflight();
    return note(`Would rotate ${describeKey(api, key)}, and deliver the new secret to ${destination.label}.`);
  }
  const then = overlap === undefined ? "is deactivated after that" : "stays active for the overlap";
  const question = `Rotate this key? The new key is delivered and verified, and the old key ${then}.`;
  await confirmChange(question, [describeKey(api, key)], options);
  const start = { api: api.name, server, apiKeyId: id, folder: process.cwd(), to, name, verifyCommand };
  using journal = Journal.create({ ...start, verifyForMs: verifyFor, overlapMs: overlap });
  await runRotation(api, session, connection, journal, { signal, json: options.json === true });
}

/** Finishes the rotations of an API that were killed, or whose overlap is over. */
async function resumeRotations<Key extends BaseKey>(
  api: KeyApi<Key>,
  id: number | undefined,
  options: RotateOptions,
): Promise<void> {
  const connection = await connect(api, options);
  const all = findUnfinished(api.name).filter(({ apiKeyId }) => id === undefined || apiKeyId === id);
  const wanted = all.filter(({ server }) => server === connection.server);
  for (const server of new Set(all.map((each) => each.server).filter((each) => each !== connection.server))) {
    note(`There are rotations at ${server}. To resume them, pass the same --base-url or --region.`);
  }
  if (wanted.length === 0) return note("There is no rotation to resume.");
  const session = await api.open(connection.settings);
  const signal = onInterrupt();
  const json = options.json === true;
  let failed = 0;
  for (const unfinished of wanted) {
    try {
      using journal = Journal.resume(unfinished);
      if (journal !== undefined) await runRotation(api, session, connection, journal, { signal, json });
    } catch (error) {
      const failure = describeFailure(error);
      // Ctrl-C, or a key that is not accepted, concerns all of them.
      const isForAll = signal.aborted || failure.exitCode === exitCodes.credential;
      if (isForAll || wanted.length === 1) throw new BatchError(failure);
      reportFailure(failure, { json });
      failed++;
    }
  }
  if (failed === 0) return;
  throw new CliError("failed", `${failed} of ${wanted.length} rotations failed. Their errors are above.`);
}

/** Runs a rotation, or the rest of one, with its journal. */
async function runRotation<Key extends BaseKey>(
  api: KeyApi<Key>,
  session: Session<Key>,
  { credential }: Connection,
  journal: Journal,
  { signal, json }: { signal: AbortSignal; json: boolean },
): Promise<void> {
  const { apiKeyId, folder, to, name, verifyCommand, verifyForMs, overlapMs = 0 } = journal.start;
  const again = `latchkey ${api.name} rotate ${apiKeyId} --resume`;
  const resume = resumeFrom(journal.steps);
  const verifiedAt = journal.steps.findLast(({ step, phase }) => step === "verify" && phase === "after")?.at;
  if (verifiedAt !== undefined && overlapMs > 0 && Date.parse(verifiedAt) + overlapMs > Date.now()) {
    return note(`Key ${apiKeyId}: ${describeOverlap(verifiedAt, overlapMs, again)}`);
  }
  // A path of --to, and the commands, are relative to the folder in which the rotation was started.
  process.chdir(folder);
  const destination = parseDestination(to);
  /** The name of the new key. It is in the journal before the create. */
  const nameOf = () => journal.steps.at(-1)?.newApiKeyName ?? "";
  const about = (newId: number) => ({ id: newId, name: nameOf(), api: api.name });
  try {
    if (verifiedAt === undefined) {
      journal.write({ type: "preflight", phase: "before" });
      await destination.preflight();
      journal.write({ type: "preflight", phase: "after" });
    }
    const keys = await session.rotate({
      apiKeyId,
      name,
      resume,
      signal,
      verifyForMs,
      keepOldKey: verifiedAt === undefined && overlapMs > 0,
      journal: (entry) => journal.write({ type: "step", ...entry }),
      onStep: ({ step }) => note(`Key ${apiKeyId}: ${step}`),
      handOver: ({ id, api_key }) => destination.deliver({ ...about(id), secret: api_key }),
      async verify({ id, api_key }) {
        if (verifyCommand === undefined) return;
        journal.write({ type: "verify-command", phase: "before" });
        await runCommand(verifyCommand, { ...about(id), secret: api_key, what: "--verify-command" });
        journal.write({ type: "verify-command", phase: "after" });
      },
    });
    if (json) await writeJson({ old_key: keys.oldKey, new_key: keys.newKey });
    else await writeRows([keys.newKey, keys.oldKey], api.columns);
    if (keys.oldKey.status === "active") {
      return note(describeOverlap(new Date().toISOString(), overlapMs, again));
    }
    journal.write({ type: "end", result: "done" });
    if (ownKeyTest(api, credential.apiKey, undefined)(keys.oldKey)) {
      note("The old key may be the key that you call with. Use the new key from now on.");
    }
  } catch (error) {
    if (!isRotationError(error)) {
      // The destination cannot be used, so nothing was created.
      if (journal.steps.length === 0) journal.write({ type: "end", result: "withdrawn" });
      throw error;
    }
    const isWithdrawn =
      error.leftActive.length === 0 && (error.newKey === "none" || error.newKey === "deactivated");
    if (isWithdrawn) {
      // Before the journal, which a full disk may reject.
      await destination.restore?.().catch((cause) => note(messageOf(cause)));
      journal.write({ type: "end", result: "withdrawn" });
    }
    const failure = describeFailure(error.cause);
    throw new BatchError({
      ...failure,
      code: `rotation_${error.step.replace("-", "_")}`,
      key: apiKeyId,
      message: isWithdrawn ? error.message : `${error.message} To continue, run ${again}.`,
      exitCode: signal.aborted ? exitCodes.interrupted : failure.exitCode,
    });
  }
}

function describeOverlap(verifiedAt: string, overlapMs: number, again: string): string {
  const until = new Date(Date.parse(verifiedAt) + overlapMs).toISOString();
  return `Both keys are active until ${until}. After that, run ${again}.`;
}
