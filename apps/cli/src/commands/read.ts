import type { BaseKey, KeyApi } from "../apis/api.ts";
import { certCentral } from "../apis/certcentral.ts";
import { forEachId } from "../batch.ts";
import { CliError } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { readIds } from "../ids.ts";
import { saveMemory } from "../memory.ts";
import type { ConnectionOptions } from "../options.ts";
import { writeJson, writeList, writeRows } from "../output/print.ts";

export interface ListOptions extends ConnectionOptions {
  readonly limit?: number;
  readonly account?: number;
  readonly user?: number;
  readonly status?: string;
}

/** Lists keys. The filters are ours: DigiCert documents only one, for the user in CertCentral. */
export async function listKeys<Key extends BaseKey>(api: KeyApi<Key>, options: ListOptions): Promise<void> {
  saveMemory();
  const { session, signal } = await openSession(api, options);
  const all = await session.list({ owner: options[api.owner] }, signal);
  const keys = all
    .filter(({ status }) => options.status === undefined || status === options.status)
    .slice(0, options.limit);
  if (options.json) await writeList("api_keys", keys);
  else await writeRows(keys, api.columns);
}

/** Gets keys by their ids. */
export async function getKeys<Key extends BaseKey>(
  api: KeyApi<Key>,
  given: readonly number[],
  options: ConnectionOptions,
): Promise<void> {
  const ids = await readIds(given, options);
  if (ids.length === 0) throw new CliError("usage", "There are no ids on stdin. Pass ids, or pipe a list.");
  const { session, signal } = await openSession(api, options);
  const keys: Key[] = [];
  const { json } = options;
  try {
    await forEachId(ids, { signal, json, done: "were read" }, async (id) => {
      const key = await session.get(id, signal);
      if (json) await writeJson(key);
      else keys.push(key);
      return false;
    });
  } finally {
    if (keys.length > 0) await writeRows(keys, api.columns);
  }
}

/** Lists the roles of CertCentral. */
export async function listRoles(options: ConnectionOptions): Promise<void> {
  const { session, signal } = await openSession(certCentral, options);
  const roles = await session.roles(signal);
  if (options.json) return writeList("access_roles", roles);
  await writeRows(roles, [
    { title: "ID", wire: ({ id }) => id },
    { title: "NAME", wire: ({ name }) => name, shrinks: true },
  ]);
}
