import type { Account, ApiName, Key, KeyOf, State, User } from "../model/model.ts";
import type { KeyChange, NewKey } from "../model/store.ts";

/** The APIs in the order in which a saved state holds their keys. */
export const apiNames: readonly ApiName[] = ["partner-subscriptions", "certcentral"];

/** The fields of keys beside API and id. What is not among them, such as a secret, gets into no store. */
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

/** Gives a key its id. The key is a frozen copy, so what a store hands out cannot be changed. */
export function createKeyRecord<Name extends ApiName>(api: Name, id: number, key: NewKey<Name>): KeyOf[Name] {
  const record: Record<string, unknown> = { api, id, ...pick(key, keyFields[api]) };
  if ("acme" in record) record["acme"] = Object.freeze(pick(Object(record["acme"]), acmeFields));
  // It has the fields of the given key, and the two that are not among them.
  return Object.freeze(record) as unknown as KeyOf[Name];
}

/** What replaces fields of a key. */
export type RecordChange = KeyChange & { readonly lastUsedAt?: number };

/** A key with some fields replaced; the given one stays as it is. A key of Partner Subscriptions has no role. */
export function changeKeyRecord<Name extends ApiName>(key: KeyOf[Name], change: RecordChange): KeyOf[Name] {
  // A change has fields of the same types as the key's.
  return Object.freeze({ ...key, ...pick(change, keyFields[key.api]) }) as unknown as KeyOf[Name];
}

/** What a key may refer to or collide with. */
export interface Surroundings {
  readonly hasAccount: (id: number) => boolean;
  readonly hasUser: (id: number) => boolean;
  /** The id of the key, among those of the same API, that has a secret. */
  readonly findIdByHash: (hash: string) => number | undefined;
}

/** Why a store cannot take a key, as the end of a sentence about it; undefined where it can. */
export function findKeyProblem(
  key: NewKey<"partner-subscriptions"> | NewKey<"certcentral">,
  { hasAccount, hasUser, findIdByHash }: Surroundings,
): string | undefined {
  if (!hasAccount(key.accountId)) return `names account ${key.accountId}, which is not there`;
  if (key.api === "certcentral" && !hasUser(key.userId)) return `names user ${key.userId}, who is not there`;
  const twin = key.hash === undefined ? undefined : findIdByHash(key.hash);
  return twin === undefined ? undefined : `has the secret of key ${twin}`;
}

/**
 * Checks a state that is to be loaded, and returns a frozen copy of it in the order of ids. A store that holds it can
 * rely on each account and user that is named being there, and on each secret belonging to one key of its API.
 *
 * @throws {TypeError} It names the first entry that is wrong.
 */
export function checkState(state: State): State {
  const accounts = copyInOrder(state.accounts, "Account", copyAccount);
  const accountsById = new Map(accounts.map((account) => [account.id, account]));
  for (const { id, parentId } of accounts) {
    if (parentId === undefined) continue;
    const parent = accountsById.get(parentId);
    if (parent === undefined) reject(`Account ${id} names parent ${parentId}, which is not there`);
    if (parent.parentId !== undefined) reject(`Account ${id} is below subaccount ${parentId}`);
  }
  const users = copyInOrder(state.users, "User", copyUser);
  const userIds = new Set(users.map((user) => user.id));
  for (const { id, accountId } of users) {
    if (!accountsById.has(accountId)) reject(`User ${id} names account ${accountId}, which is not there`);
  }
  const keys = apiNames.flatMap((api) => {
    const ofApi = state.keys.filter((key) => key.api === api);
    const copies = copyInOrder(ofApi, `Key of ${api}`, copyKey);
    const idsByHash = new Map<string, number>();
    for (const key of copies) {
      const problem = findKeyProblem(key, {
        hasAccount: (id) => accountsById.has(id),
        hasUser: (id) => userIds.has(id),
        findIdByHash: (hash) => idsByHash.get(hash),
      });
      if (problem !== undefined) reject(`Key of ${api} ${key.id} ${problem}`);
      if (key.hash !== undefined) idsByHash.set(key.hash, key.id);
    }
    return copies;
  });
  return { accounts, users, keys };
}

/** New ids are counted from the highest, and each is a number that JavaScript can hold. */
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
      reject(`${what} ${id} has an id that is no positive whole number`);
    if (id > maxId) reject(`${what} ${id} has an id that leaves no room for new ones`);
    if (id === previous) reject(`${what} ${id} is there twice`);
    previous = id;
  }
  return copies;
}

function reject(problem: string): never {
  throw new TypeError(`The state is not loaded, and the store is as it was. ${problem}.`);
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
