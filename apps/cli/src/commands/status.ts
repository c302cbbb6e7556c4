import type { BaseKey, KeyApi } from "../apis/api.ts";
import { forEachId } from "../batch.ts";
import { CliError } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { readIds } from "../ids.ts";
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
  const { ownKeyId, dryRun, json } = options;
  if (!isActive && ids.length > 1 && !dryRun) requireOwnKeyId(api, ownKeyId);
  const { session, signal, credential } = await openSession(api, options);
  const status = isActive ? "active" : api.inactive;
  // Several keys come from one list, since a request for each takes a minute for 300. The list also has the own key.
  const [first = 0, ...more] = ids;
  const isOne = more.length === 0 && ownKeyId === undefined;
  const keys = isOne ? [await session.get(first, signal)] : await session.list({}, signal);
  const known = new Map(keys.map((key) => [key.id, key]));
  checkOwnKeyId(known.values(), ownKeyId);
  const changes = ids.map((id) => ({ id, key: known.get(id) }));
  const isOwn = ownKeyTest(api, credential.apiKey, ownKeyId);
  const isChange = ({ key }: { key: Key | undefined }) =>
    key === undefined || (key.status !== status && (isActive || !isOwn(key)));

  const details = changes.filter(isChange).map(({ id, key }) => (key ? describeKey(api, key) : `key ${id}`));
  if (!isActive && !dryRun && details.length > 0) {
    const what = details.length === 1 ? "this key" : `these ${details.length} keys`;
    await confirmChange(`Set ${what} to ${status}?`, details, options.yes);
  }
  await forEachId(ids, { signal, json, done: `are ${status}` }, async (id) => {
    const key = known.get(id);
    if (key === undefined && ids.length > 1) {
      throw new CliError("failed", "It is not in the list of keys. Check the id.", "not_found");
    }
    if (key?.status === status) {
      note(`Key ${id} is ${status} already.`);
      return false;
    }
    if (!isActive && key !== undefined && isOwn(key)) {
      const what = "It was not changed, since it may be the key that you call with.";
      throw new CliError("failed", `${what} To change it, call with another key.`, "own_key");
    }
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
export function writeChange({ id, status, name }: BaseKey, json: true | undefined): Promise<void> {
  return writeLines([json ? formatJson({ id, status }) : `${id}\t${status}\t${escapeText(name)}`]);
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

/** Describes a key on one line, for people. */
export function describeKey<Key extends BaseKey>(api: KeyApi<Key>, key: Key): string {
  const shown = api.lastFourOf?.(key);
  const end = shown === undefined ? "" : `, …${escapeText(shown)}`;
  return `key ${key.id} "${escapeText(key.name)}" (${api.owner} ${api.ownerOf(key)}${end})`;
}
