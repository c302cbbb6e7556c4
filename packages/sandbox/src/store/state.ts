import type { Account, ApiName, Key, KeyOf, State, User } from "../model/model.ts";
import type { KeyChange, NewKey } from "../model/store.ts";

/** The APIs, in the order in which a saved state lists their keys. */
export const apiNames: readonly ApiName[] = ["partner-subscriptions", "certcentral"];

/** The stored fields of keys besides API and id. Any other field, such as a secret, is never stored. */
const commonFields = ["accountId", "name", "isActive", "createdAt", "lastUsedAt", "hash", "last4"];
const keyFields: Readonly<Record<ApiName, readonly string[]>> = {
  "partner-subscriptions": commonFields,
  certcentral: [...commonFields, "userId", "isLegacy", "restrictedToRoleId", "acme"],
};

const acmeFields: readonly string[] =
  "acme_directory_url product_name_id product_name organization_id organization_name validity_days validity_years".split(
    " ",
  );

function pick(value: object, names: readonly string[]): Record<string, unknown> {
  const fields = Object.entries(value).filter(([name, field]) => names.includes(name) && field !== undefined);
  return Object.fromEntries(fields);
}

/** Gives a key its id. The result is a frozen copy, so callers cannot change what a store returns. */
export function createKeyRecord<Name extends ApiName>(api: Name, id: number, key: NewKey<Name>): KeyOf[Name] {
  const record: Record<string, unknown> = { api, id, ...pick(key, keyFields[api]) };
  if ("acme" in record) record["acme"] = Object.freeze(pick(Object(record["acme"]), acmeFields));
  // The record has the fields of the given key, the API and the id.
  return Object.freeze(record) as unknown as KeyOf[Name];
}

/** The new values of a key's fields. */
export type RecordChange = KeyChange & { readonly lastUsedAt?: number };

/** Returns a copy of a key with some fields replaced. Ignores the role of a Partner Subscriptions key. */
export function changeKeyRecord<Name extends ApiName>(key: KeyOf[Name], change: RecordChange): KeyOf[Name] {
  // A change's fields have the same types as the key's.
  return Object.freeze({ ...key, ...pick(change, keyFields[key.api]) }) as unknown as KeyOf[Name];
}

/** Looks up records that a key may refer to or collide with. */
export interface StoreLookups {
  readonly hasAccount: (id: number) => boolean;
  readonly hasUser: (id: number) => boolean;
  /** The id of the key of the same API that has this secret. */
  readonly findIdByHash: (hash: string) => number | undefined;
}

/** Returns the reason why a store rejects a key, as the end of a sentence. Undefined if the key is accepted. */
export function findKeyProblem(
  key: NewKey<"partner-subscriptions"> | NewKey<"certcentral">,
  { hasAccount, hasUser, findIdByHash }: StoreLookups,
): string | undefined {
  if (!hasAccount(key.accountId)) return `has the unknown account ${key.accountId}. Add it`;
  if (key.api === "certcentral" && !hasUser(key.userId)) return `has the unknown user ${key.userId}. Add it`;
  const otherId = key.hash === undefined ? undefined : findIdByHash(key.hash);
  return otherId === undefined ? undefined : `has the same secret as key ${otherId}. Use another secret`;
}

/**
 * Checks a state before it is loaded, and returns a frozen copy of it, ordered by ids. In the copy, every referenced
 * account and user exists, and every secret belongs to one key of its API.
 *
 * @throws {TypeError} The message names the first invalid entry.
 */
export function checkState(state: State): State {
  const accounts = copyInOrder(state.accounts, "account", copyAccount);
  const accountsById = new Map(accounts.map((account) => [account.id, account]));
  for (const { id, parentId } of accounts) {
    if (parentId === undefined) continue;
    const parent = accountsById.get(parentId);
    if (parent === undefined) reject(`account ${id} has the unknown parent ${parentId}. Add it`);
    if (parent.parentId !== undefined)
      reject(`account ${id} has the subaccount ${parentId} as parent. Use another`);
  }
  const users = copyInOrder(state.users, "user", copyUser);
  const userIds = new Set(users.map((user) => user.id));
  for (const { id, accountId } of users) {
    if (!accountsById.has(accountId)) reject(`user ${id} has the unknown account ${accountId}. Add it`);
  }
  const keys = apiNames.flatMap((api) => {
    const ofApi = state.keys.filter((key) => key.api === api);
    const copies = copyInOrder(ofApi, `${api} key`, copyKey);
    const idsByHash = new Map<string, number>();
    for (const key of copies) {
      const problem = findKeyProblem(key, {
        hasAccount: (id) => accountsById.has(id),
        hasUser: (id) => userIds.has(id),
        findIdByHash: (hash) => idsByHash.get(hash),
      });
      if (problem !== undefined) reject(`${api} key ${key.id} ${problem}`);
      if (key.hash !== undefined) idsByHash.set(key.hash, key.id);
    }
    return copies;
  });
  return { accounts, users, keys };
}

/** The highest id that a state may have. It leaves room for new ids below the highest safe integer of JavaScript. */
const maxId = Number.MAX_SAFE_INTEGER - 2 ** 32;

function copyInOrder<T extends { readonly id: number }>(
  entries: readonly T[],
  what: string,
  copy: (entry: T) => T,
): T[] {
  const copies = entries.map(copy).sort((a, b) => a.id - b.id);
  let previous = 0;
  for (const { id } of copies) {
    if (!Number.isSafeInteger(id) || id < 1)
      reject(`${what} ${id} has an invalid id. Use a positive integer`);
    if (id > maxId) reject(`${what} ${id} leaves no room for new ids. Use an id of at most ${maxId}`);
    if (id === previous) reject(`${what} ${id} occurs twice. Remove one of them`);
    previous = id;
  }
  return copies;
}

function reject(problem: string): never {
  throw new TypeError(`The state was not loaded, and the store is unchanged: ${problem}.`);
}

function copyAccount({ id, name, parentId }: Account): Account {
  return Object.freeze(parentId === undefined ? { id, name } : { id, name, parentId });
}

function copyUser({ id, accountId, firstName, lastName, isAdministrator }: User): User {
  return Object.freeze({ id, accountId, firstName, lastName, isAdministrator });
}

function copyKey(key: Key): Key {
  return key.api === "certcentral"
    ? createKeyRecord("certcentral", key.id, key)
    : createKeyRecord("partner-subscriptions", key.id, key);
}
