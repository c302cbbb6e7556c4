import type { BaseKey, KeyApi } from "../apis/api.ts";
import { certCentral, openCertCentral } from "../apis/certcentral.ts";
import { forEachId } from "../batch.ts";
import { connect } from "../connect/connection.ts";
import { readIds } from "../ids.ts";
import { onInterrupt } from "../interrupt.ts";
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
  const { settings } = await connect(api, options);
  const session = await api.open(settings);
  const owner = api.owner === "account" ? options.account : options.user;
  const all = await session.list({ owner }, onInterrupt());
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
  const { settings } = await connect(api, options);
  const session = await api.open(settings);
  const signal = onInterrupt();
  const keys: Key[] = [];
  const json = options.json === true;
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
  const { settings } = await connect(certCentral, options);
  const roles = await (await openCertCentral(settings)).roles(onInterrupt());
  if (options.json) return writeList("access_roles", roles);
  await writeRows(roles, [
    { title: "ID", wire: ({ id }) => id },
    { title: "NAME", wire: ({ name }) => name, shrinks: true },
  ]);
}
