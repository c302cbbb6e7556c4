import { isRotationError, resumeFrom } from "@latchkey/partner-subscriptions/rotate-key";
import type { BaseKey, KeyApi, Session } from "../apis/api.ts";
import { forEachId } from "../batch.ts";
import { CliError, messageOf, reasonOf } from "../cli-error.ts";
import { type Opened, openSession } from "../connect/connection.ts";
import { parseDestination, runCommand } from "../delivery.ts";
import { describeFailure } from "../failure.ts";
import { findUnfinished, Journal } from "../journal.ts";
import { type ChangeOptions, type ConnectionOptions, writeCommand } from "../options.ts";
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
  const { to, name, verifyCommand, verifyFor, overlap, resume, dryRun, json } = options;
  if (resume) return resumeRotations(api, id, options);
  if (id === undefined || to === undefined) {
    const missing = [id === undefined && "the id of a key", to === undefined && "--to"].filter(Boolean);
    throw new CliError("usage", `A rotation needs ${missing.join(" and ")}. Pass that, or --resume.`);
  }
  const destination = parseDestination(to, crypto.randomUUID());
  const opened = await openSession(api, options);
  const { session, signal, server, place } = opened;
  const again = writeCommand([api.name, "rotate", id, "--resume"], { ...options, ...place });
  if (findUnfinished(api.name).some(({ start }) => start.apiKeyId === id && start.server === server)) {
    const what = `Another rotation of key ${id} did not reach its end. Run ${again}.`;
    throw new CliError("failed", what, "rotation_unfinished");
  }
  const key = await session.get(id, signal);
  if (dryRun) {
    await destination.preflight();
    const input = { [api.inputs.id]: id, name, to: destination.label };
    if (json) return writeJson({ dry_run: true, operation: "rotateKey", input });
    return note(`Would rotate ${describeKey(api, key)}, and deliver the new secret to ${destination.label}.`);
  }
  const then = overlap === undefined ? "is deactivated after that" : "stays active for the overlap";
  const question = `Rotate this key? The new key is delivered and verified, and the old key ${then}.`;
  await confirmChange(question, [describeKey(api, key)], options.yes);
  const start = { api: api.name, server, apiKeyId: id, folder: process.cwd(), again, to, name };
  using journal = Journal.create({ ...start, verifyCommand, verifyForMs: verifyFor, overlapMs: overlap });
  await runRotation(api, opened, journal, options);
}

/** Finishes the rotations of an API that were killed, or whose overlap is over. */
async function resumeRotations<Key extends BaseKey>(
  api: KeyApi<Key>,
  id: number | undefined,
  options: RotateOptions,
): Promise<void> {
  const opened = await openSession(api, options);
  const all = findUnfinished(api.name).filter(({ start }) => id === undefined || start.apiKeyId === id);
  const wanted = all.filter(({ start }) => start.server === opened.server);
  for (const { start } of all.filter((each) => !wanted.includes(each))) {
    note(`The rotation of key ${start.apiKeyId} is at ${start.server}. To resume it, run ${start.again}.`);
  }
  if (wanted.length === 0) return note("There is no rotation to resume.");
  const ids = wanted.map(({ start }) => start.apiKeyId);
  await forEachId(
    ids,
    { signal: opened.signal, json: options.json, done: "are rotated" },
    async (_, index) => {
      const unfinished = wanted[index];
      using journal = unfinished && Journal.resume(unfinished);
      if (journal !== undefined) await runRotation(api, opened, journal, options);
      return false;
    },
  );
}

/** Runs a rotation, or the rest of one, with its journal. */
async function runRotation<Key extends BaseKey>(
  api: KeyApi<Key>,
  { session, signal, credential, place }: Opened<Session<Key>>,
  journal: Journal,
  options: ConnectionOptions,
): Promise<void> {
  const { apiKeyId, folder, to, name, verifyCommand, verifyForMs, overlapMs = 0 } = journal.start;
  const words = [api.name, "rotate", apiKeyId, "--resume"];
  const again = writeCommand(words, { ...options, ...place });
  const resume = resumeFrom(journal.steps);
  const isOwn = ownKeyTest(api, credential.apiKey, undefined);
  const verifiedAt = journal.steps.findLast(({ step, phase }) => step === "verify" && phase === "after")?.at;
  if (verifiedAt !== undefined && overlapMs > 0 && Date.parse(verifiedAt) + overlapMs > Date.now()) {
    return note(`Key ${apiKeyId}: ${describeOverlap(verifiedAt, overlapMs, again)}`);
  }
  const destination = parseDestination(to, journal.id);
  if (verifiedAt === undefined) {
    if (destination.isRelative || verifyCommand !== undefined) enterFolder(folder, again);
  } else {
    const old = await session.get(apiKeyId, signal).catch(() => undefined);
    if (old?.status === "active" && isOwn(old)) {
      const advice = `Pass the new key: ${writeCommand(words, { ...place, apiKeyStdin: true })}`;
      const what = `The old key would be deactivated, and may be the key that you call with. Nothing was changed. ${advice}`;
      throw new CliError("credential", what);
    }
  }
  // The name of the new key is in the journal before the create.
  const about = (id: number) => ({ id, name: journal.steps.at(-1)?.newApiKeyName ?? "", api: api.name });
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
      handOver: ({ id, api_key }) => destination.deliver({ ...about(id), secret: api_key }, signal),
      async verify({ id, api_key }) {
        if (verifyCommand === undefined) return;
        journal.write({ type: "verify-command", phase: "before" });
        await runCommand(verifyCommand, { ...about(id), secret: api_key }, "--verify-command", signal);
        journal.write({ type: "verify-command", phase: "after" });
      },
    });
    if (options.json) await writeJson({ old_key: keys.oldKey, new_key: keys.newKey });
    else await writeRows([keys.newKey, keys.oldKey], api.columns);
    const now = new Date().toISOString();
    if (keys.oldKey.status === "active") return note(describeOverlap(now, overlapMs, again));
    journal.write({ type: "end", result: "done" });
    if (isOwn(keys.oldKey))
      note("The old key may be the one that you call with. Use the new key from now on.");
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
    const text = messageOf(error);
    const message = isWithdrawn ? text : `${text} To continue, run ${again}.`;
    const code = `rotation_${error.step.replace("-", "_")}`;
    const kind = signal.aborted ? "interrupted" : failure.kind;
    throw new CliError(kind, message, code, { ...failure.about, key: apiKeyId });
  }
}

/** A path of --to, and the commands, are relative to the folder in which the rotation was started. */
function enterFolder(folder: string, again: string): void {
  try {
    process.chdir(folder);
  } catch (error) {
    const what = `The rotation was started in ${folder}, which cannot be entered (${reasonOf(error)}).`;
    throw new CliError("failed", `${what} Make this folder again, and run ${again}.`);
  }
}

function describeOverlap(verifiedAt: string, overlapMs: number, again: string): string {
  const until = new Date(Date.parse(verifiedAt) + overlapMs).toISOString();
  return `Both keys are active until ${until}. After that, run ${again}.`;
}
