import type { BaseKey, KeyApi, Session } from "../apis/api.ts";
import { forEachId } from "../batch.ts";
import { CliError } from "../cli-error.ts";
import { connect } from "../connect/connection.ts";
import { readIds } from "../ids.ts";
import { onInterrupt } from "../interrupt.ts";
import type { ChangeOptions } from "../options.ts";
import { escapeText } from "../output/escape.ts";
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
  const { settings } = await connect(api, options);
  const session = await api.open(settings);
  const signal = onInterrupt();
  const status = isActive ? "active" : api.inactive;
  const known = await readKeys(session, ids, signal);
  const changes = ids.map((id) => ({ id, key: known.get(id) }));
  const isOwn = ownKeyTest(api, settings.apiKey, options.ownKeyId);
  const isChange = ({ key }: { key: Key | undefined }) =>
    key === undefined || (key.status !== status && (isActive || !isOwn(key)));

  const count = changes.filter(isChange).length;
  if (!isActive && !options.dryRun && count > 0) {
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
    if (options.dryRun) {
      note(`Would set ${key === undefined ? `key ${id}` : describeKey(api, key)} to ${status}.`);
      const input = { [api.inputs.id]: id, status };
      const change = { dry_run: true, operation: api.operations.setStatus, input };
      await writeLines([json ? JSON.stringify(change) : `${id}`]);
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
  await writeLines([json ? JSON.stringify({ id, status }) : `${id}\t${status}\t${escapeText(name)}`]);
}

/** Reads keys before they change: one by its id, several from one list, since a request for each takes a minute for 300. */
async function readKeys<Key extends BaseKey>(
  session: Session<Key>,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Key>> {
  const [first] = ids;
  const keys =
    first !== undefined && ids.length === 1
      ? [await session.get(first, signal)]
      : await session.list({}, signal);
  return new Map(keys.map((key) => [key.id, key]));
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
