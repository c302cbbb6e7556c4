import { appendFileSync, writeFileSync } from "node:fs";
import type { BaseKey, KeyApi, Session } from "../apis/api.ts";
import { forEachId } from "../batch.ts";
import { CliError, reasonOf } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { saveMemory } from "../memory.ts";
import { type ChangeOptions, quoteWord, writeCommand } from "../options.ts";
import { escapeText } from "../output/escape.ts";
import { note, writeLines, writeList, writeRows } from "../output/print.ts";
import type { Column } from "../output/table.ts";
import { confirmChange } from "../prompt.ts";
import { checkOwnKeyId, describeKey, ownKeyTest, requireOwnKeyId, writeChange } from "./status.ts";

export type Reason = "never-used" | "unused" | "older" | "several";

export interface AuditOptions extends ChangeOptions {
  readonly unused: number;
  readonly older: number;
  readonly reason: readonly Reason[];
  readonly account?: number;
  readonly user?: number;
  readonly csv?: true;
  readonly check?: true;
  readonly deactivate?: true;
  readonly ownKeyId?: number;
  readonly undo?: string;
}

/** A key that should be looked at, with the reasons, such as `unused` and `unused for 120 days`. */
interface Finding<Key> {
  readonly key: Key;
  readonly reasons: Partial<Record<Reason, string>>;
}

const days = (ms: number): string => `${Math.floor(ms / 864e5)} days`;

/** Finds active keys that are not used, old, or not the only one of their owner, and can deactivate the unused ones. */
export async function audit<Key extends BaseKey>(api: KeyApi<Key>, options: AuditOptions): Promise<void> {
  if (options.deactivate) requireOwnKeyId(api, options.ownKeyId);
  saveMemory();
  const { session, signal, credential, place } = await openSession(api, options);
  const owner = options[api.owner];
  // The own key may belong to another owner, so it is looked for in all keys.
  const listed = await session.list(options.ownKeyId === undefined ? { owner } : {}, signal);
  checkOwnKeyId(listed, options.ownKeyId);
  const keys = listed.filter((key) => owner === undefined || api.ownerOf(key) === owner);
  const findings = await findKeys(api, keys, options);
  if (options.deactivate) {
    const isOwn = ownKeyTest(api, credential.apiKey, options.ownKeyId);
    return deactivateUnused(api, session, findings, { ...options, ...place, isOwn, signal });
  }
  const columns = columnsOf(api);
  if (options.json) await writeList("findings", findings);
  else if (options.csv) {
    const { formatCsv } = await import("../output/csv.ts");
    const lines = [...formatCsv(findings, columns)];
    await writeLines(process.stdout.isTTY ? lines.map(escapeText) : lines);
  } else if (findings.length > 0) await writeRows(findings, columns);
  if (findings.length === 0) note("No key was found.");
  else if (options.check) {
    const what = findings.length === 1 ? "1 key was found." : `${findings.length} keys were found.`;
    throw new CliError("failed", `${what} Deactivate or rotate what you do not need.`, "keys_found");
  }
}

async function findKeys<Key extends BaseKey>(
  api: KeyApi<Key>,
  keys: readonly Key[],
  { unused, older, reason: wanted }: AuditOptions,
): Promise<Finding<Key>[]> {
  const found = new Map<Key, Partial<Record<Reason, string>>>();
  const add = (key: Key, reason: Reason, text: string): void => {
    if (wanted.includes(reason)) found.set(key, { ...found.get(key), [reason]: text });
  };
  const { stale, undated } = await api.findStale(keys, unused);
  for (const { key, reason, ageMs } of stale) {
    if (reason === "never used") add(key, "never-used", `never used in ${days(ageMs)}`);
    else add(key, "unused", `unused for ${days(ageMs)}`);
  }
  for (const { key, field } of undated) note(`Key ${key.id}: ${field} is not a date, so its age is unknown.`);
  const active = keys.filter((key) => key.status === "active" && !api.isAcme?.(key));
  const counts = Map.groupBy(active, api.ownerOf);
  for (const key of active) {
    const ageMs = Date.now() - Date.parse(api.createdAt(key));
    if (ageMs >= older) add(key, "older", `created ${days(ageMs)} ago`);
    const count = counts.get(api.ownerOf(key))?.length ?? 0;
    if (count > 1) add(key, "several", `one of ${count} active keys of the ${api.owner}`);
  }
  return [...found].map(([key, texts]) => ({ key, reasons: texts }));
}

/** The id, the owner, what identifies the key for people, the reason and the name. */
function columnsOf<Key extends BaseKey>(api: KeyApi<Key>): Column<Finding<Key>>[] {
  const columns = api.columns
    .filter(({ title }) => /^(ID|ACCOUNT|KEY|USER|ROLE|NAME)$/.test(title))
    .map(({ wire, shown = (key) => `${wire(key)}`, ...column }) => ({
      ...column,
      wire: ({ key }: Finding<Key>) => wire(key),
      shown: ({ key }: Finding<Key>, isNarrow: boolean) => shown(key, isNarrow),
    }));
  const reason = ({ reasons: texts }: Finding<Key>) => Object.values(texts).join(", ");
  return [...columns.slice(0, -1), { title: "REASON", wire: reason, shrinks: true }, ...columns.slice(-1)];
}

/** Deactivates the keys that are not used. A key that is old, or one of several, may be in use: rotate that one. */
async function deactivateUnused<Key extends BaseKey>(
  api: KeyApi<Key>,
  session: Session<Key>,
  findings: readonly Finding<Key>[],
  options: AuditOptions & { isOwn: (key: Key) => boolean; signal: AbortSignal },
): Promise<void> {
  // One file for each run, so that a file undoes only its own run.
  const time = new Date().toISOString().replaceAll(":", "-");
  const { isOwn, signal, dryRun, json, undo = `${api.inactive}-${api.name}-${time}.txt` } = options;
  const unused = findings.filter(({ reasons: texts }) => texts.unused ?? texts["never-used"]);
  for (const { key } of unused.filter((each) => isOwn(each.key))) {
    note(`Kept ${describeKey(api, key)}: it may be the key that you call with.`);
  }
  const targets = new Map(unused.filter(({ key }) => !isOwn(key)).map((each) => [each.key.id, each]));
  if (targets.size === 0) return note("There is no unused key to deactivate.");
  const listed = [...targets.values()];
  if (dryRun && json) return writeList("findings", listed);
  if (dryRun) return writeRows(listed, columnsOf(api));
  const why = ({ reasons: texts }: Finding<Key>) => texts.unused ?? texts["never-used"];
  const details = listed.map((each) => `${describeKey(api, each.key)}: ${why(each)}`);
  if (options.yes) for (const line of details) note(`  ${line}`);
  await confirmChange(`Set these ${targets.size} keys to ${api.inactive}?`, details, options.yes);

  const { createProgress } = await import("../output/progress.ts");
  try {
    writeFileSync(undo, "", { flag: "wx", mode: 0o600 });
  } catch (error) {
    const what = `The undo file ${undo} cannot be written (${reasonOf(error)}). Nothing was changed.`;
    throw new CliError("failed", `${what} Pass --undo with another path.`);
  }
  const move = createProgress(targets.size);
  const advice = `To undo it, run ${writeCommand([api.name, "activate"], options)} < ${quoteWord(undo)}`;
  let done = 0;
  try {
    await forEachId([...targets.keys()], { signal, json, done: `are ${api.inactive}` }, async (id) => {
      // The id is on the disk before the key changes, so that a kill does not lose it.
      appendFileSync(undo, `${id}\n`, { flush: true });
      await session.setActive(id, false);
      move(++done);
      const name = targets.get(id)?.key.name ?? "";
      // The progress bar is on the terminal.
      if (!process.stdout.isTTY) await writeChange({ id, status: api.inactive, name }, json);
      return true;
    });
  } finally {
    if (done > 0) note(`${done} of ${targets.size} keys are ${api.inactive}. ${advice}`);
  }
}
