import type { BaseKey, KeyApi, Session } from "../apis/api.ts";
import { forEachId } from "../batch.ts";
import { CliError } from "../cli-error.ts";
import { connect } from "../connect/connection.ts";
import { readIds } from "../ids.ts";
import { onInterrupt } from "../interrupt.ts";
import type { ChangeOptions } from "../options.ts";
import { escapeText, formatJson } from "../output/escape.ts";
import { note, writeLines } from "../output/print.ts";
import { confirmChange } from "../prompt.ts";

export interface StatusOptions extends ChangeOptions {
  /** CertCentral shows no part of a secret, so only its user knows the id of the key in use. */
  readonly ownKeyId?: number;
}

/** Activates or deactivates keys. */
export async function setStatus<Key extends BaseKey>(
  api: KeyApi<Key>,
  isActive: boolean,
  given: readonly number[],
  options: StatusOptions,
): Promise<void> {
  const ids = await readIds(given, options);
  if (ids.length === 0) return note("There are no ids on stdin. Nothing was changed.");
  const { ownKeyId, dryRun } = options;
  if (!isActive && ids.length > 1 && !dryRun) requireOwnKeyId(api, ownKeyId);
  const { settings } = await connect(api, options);
  const session = await api.open(settings);
  const signal = onInterrupt();
  const status = isActive ? "active" : api.inactive;
  const known = await readKeys(session, ids, ownKeyId, signal);
  checkOwnKeyId(known.values(), ownKeyId);
  const changes = ids.map((id) => ({ id, key: known.get(id) }));
  const isOwn = ownKeyTest(api, settings.apiKey, ownKeyId);
  const isChange = ({ key }: { key: Key | undefined }) =>
    key === undefined || (key.status !== status && (isActive || !isOwn(key)));

  const count = changes.filter(isChange).length;
  if (!isActive && !dryRun && count > 0) {
    const details = changes
      .filter(isChange)
      .map(({ id, key }) => (key ? describeKey(api, key) : `key ${id}`));
    await confirmChange(
      `Set ${count === 1 ? "this key" : `these ${count} keys`} to ${status}?`,
      details,
      options,
    );
  }
  const json = options.json === true;
  await forEachId(ids, { signal, json, done: `are ${status}` }, async (id) => {
    const key = known.get(id);
    if (key === undefined && ids.length > 1) {
      throw new CliError("failed", "It is not in the list of keys. Check the id.", { code: "not_found" });
    }
    if (key?.status === status) {
      note(`Key ${id} is ${status} already.`);
      return false;
    }
    if (!isActive && key !== undefined && isOwn(key)) throw ownKeyError(api);
    if (dryRun) {
      note(`Would set ${key === undefined ? `key ${id}` : describeKey(api, key)} to ${status}.`);
      const input = { [api.inputs.id]: id, status };
      const change = { dry_run: true, operation: api.operations.setStatus, input };
      await writeLines([json ? formatJson(change) : `${id}`]);
      return false;
    }
    await session.setActive(id, isActive);
    await writeChange({ id, status, name: key?.name ?? "" }, json);
    return true;
  });
}

/** Writes a key that was changed. */
export async function writeChange(
  { id, status, name }: { id: number; status: string; name: string },
  json: boolean,
): Promise<void> {
  await writeLines([json ? formatJson({ id, status }) : `${id}\t${status}\t${escapeText(name)}`]);
}

/**
 * Reads keys before they change: one by its id, several from one list, since a request for each takes a minute for 300. The list
 * also has the own key.
 */
async function readKeys<Key extends BaseKey>(
  session: Session<Key>,
  ids: readonly number[],
  ownKeyId: number | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Key>> {
  const [first] = ids;
  const keys =
    first !== undefined && ids.length === 1 && ownKeyId === undefined
      ? [await session.get(first, signal)]
      : await session.list({}, signal);
  return new Map(keys.map((key) => [key.id, key]));
}

/** Requires the id of the key in use, before several keys of an API that shows no part of a secret are deactivated. */
export function requireOwnKeyId<Key extends BaseKey>(api: KeyApi<Key>, ownKeyId: number | undefined): void {
  if (api.lastFourOf !== undefined || ownKeyId !== undefined) return;
  const why = `${api.title} shows no part of a secret, so your own key cannot be recognized.`;
  throw new CliError("usage", `${why} Pass --own-key-id with its id.`);
}

/** Rejects an id that cannot be that of the key in use. A mistake would lock the caller out. */
export function checkOwnKeyId(keys: Iterable<BaseKey>, ownKeyId: number | undefined): void {
  const isActive = [...keys].some(({ id, status }) => id === ownKeyId && status === "active");
  if (ownKeyId === undefined || isActive) return;
  const what = "--own-key-id is invalid: it is not an active key. Nothing was changed.";
  throw new CliError("usage", `${what} Pass the id of the key that you call with.`);
}

/** Returns a test for the key that this program calls with. */
export function ownKeyTest<Key extends BaseKey>(
  api: KeyApi<Key>,
  apiKey: string,
  ownKeyId: number | undefined,
): (key: Key) => boolean {
  return (key) => {
    if (ownKeyId !== undefined && key.id === ownKeyId) return true;
    const shown = api.lastFourOf?.(key);
    return shown !== undefined && shown !== "" && apiKey.endsWith(shown);
  };
}

function ownKeyError<Key extends BaseKey>({ name, deactivate }: KeyApi<Key>): CliError {
  return new CliError(
    "failed",
    `It was not changed, since it may be the key that you call with. Use another key for latchkey ${name} ${deactivate}.`,
    { code: "own_key" },
  );
}

/** Describes a key on one line, for people. */
export function describeKey<Key extends BaseKey>(api: KeyApi<Key>, key: Key): string {
  const shown = api.lastFourOf?.(key);
  const end = shown === undefined ? "" : `, …${escapeText(shown)}`;
  return `key ${key.id} "${escapeText(key.name)}" (${api.owner} ${api.ownerOf(key)}${end})`;
}
