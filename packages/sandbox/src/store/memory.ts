import type { Account, ApiName, Key, KeyOf, State, User } from "../model/model.ts";
import type { KeyChange, NewKey, Scope, Store } from "../model/store.ts";
import { changeKeyRecord, checkState, createKeyRecord, findKeyProblem, type RecordChange } from "./state.ts";

/** Creates a store in memory. Its reads return plain values, not promises. */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  #accounts: ReadonlyMap<number, Account> = new Map();
  #users: ReadonlyMap<number, User> = new Map();
  #keys: KeyTables = createKeyTables();

  isEmpty(): boolean {
    return this.#accounts.size === 0;
  }

  findAccount(id: number): Account | undefined {
    return this.#accounts.get(id);
  }

  findUser(id: number): User | undefined {
    return this.#users.get(id);
  }

  findKey<Name extends ApiName>(api: Name, id: number): KeyOf[Name] | undefined {
    return this.#keys[api].byId.get(id);
  }

  findKeyByHash<Name extends ApiName>(api: Name, hash: string): KeyOf[Name] | undefined {
    const { byId, idByHash } = this.#keys[api];
    const id = idByHash.get(hash);
    return id === undefined ? undefined : byId.get(id);
  }

  listKeys<Name extends ApiName>(api: Name, scope: Scope, afterId: number, limit: number): KeyOf[Name][] {
    const { accountId, userId } = scope;
    const table: KeyTable<KeyOf[Name]> = this.#keys[api];
    const isTree = scope.withSubaccounts && this.#treeOf(accountId) === accountId;
    const ids =
      userId !== undefined
        ? table.idsOfUser.get(userId)
        : (isTree ? table.idsOfTree : table.idsOfAccount).get(accountId);
    const page: KeyOf[Name][] = [];
    if (ids === undefined) return page;
    for (let index = indexAfter(ids, afterId); index < ids.length && page.length < limit; index += 1) {
      const key = table.byId.get(ids[index] ?? 0);
      if (key === undefined) continue;
      if ((isTree ? this.#treeOf(key.accountId) : key.accountId) === accountId) page.push(key);
    }
    return page;
  }

  async createKey<Name extends ApiName>(key: NewKey<Name> & { readonly api: Name }): Promise<KeyOf[Name]> {
    const api: Name = key.api;
    const table: KeyTable<KeyOf[Name]> = this.#keys[api];
    const record: KeyOf[Name] = createKeyRecord(api, table.highestId + 1, key);
    const problem = findKeyProblem(record, {
      hasAccount: (id) => this.#accounts.has(id),
      hasUser: (id) => this.#users.has(id),
      findIdByHash: (hash) => table.idByHash.get(hash),
    });
    if (problem !== undefined) throw new TypeError(`The key was not created: it ${problem}.`);
    addKey(table, record, this.#treeOf(record.accountId));
    return record;
  }

  async updateKey(api: ApiName, id: number, change: KeyChange): Promise<boolean> {
    return replaceKey(this.#keys, api, id, change);
  }

  markUsed(api: ApiName, id: number, at: number): void {
    const lastUsedAt = this.#keys[api].byId.get(id)?.lastUsedAt;
    if (lastUsedAt === undefined || lastUsedAt < at) replaceKey(this.#keys, api, id, { lastUsedAt: at });
  }

  save(): State {
    const { "partner-subscriptions": partner, certcentral } = this.#keys;
    return {
      accounts: [...this.#accounts.values()],
      users: [...this.#users.values()],
      keys: [...partner.byId.values(), ...certcentral.byId.values()],
    };
  }

  async load(state: State): Promise<void> {
    const { accounts, users, keys } = checkState(state);
    this.#accounts = new Map(accounts.map((account) => [account.id, account]));
    this.#users = new Map(users.map((user) => [user.id, user]));
    this.#keys = createKeyTables();
    for (const key of keys) {
      const treeId = this.#treeOf(key.accountId);
      if (key.api === "certcentral") addKey(this.#keys.certcentral, key, treeId);
      else addKey(this.#keys["partner-subscriptions"], key, treeId);
    }
  }

  async close(): Promise<void> {}

  /** Returns the id of the account at the top of the tree of an account. */
  #treeOf(accountId: number): number {
    return this.#accounts.get(accountId)?.parentId ?? accountId;
  }
}

/**
 * The keys of one API. A change replaces the key object and never mutates it, so callers can keep it. Ids increase and no
 * key is removed, so appending keeps each list sorted.
 */
interface KeyTable<K extends Key> {
  readonly byId: Map<number, K>;
  readonly idByHash: Map<string, number>;
  readonly idsOfAccount: Map<number, number[]>;
  readonly idsOfTree: Map<number, number[]>;
  readonly idsOfUser: Map<number, number[]>;
  highestId: number;
}

type KeyTables = { readonly [Name in ApiName]: KeyTable<KeyOf[Name]> };

function createKeyTables(): KeyTables {
  return { "partner-subscriptions": createKeyTable(), certcentral: createKeyTable() };
}

function createKeyTable<K extends Key>(): KeyTable<K> {
  return {
    byId: new Map(),
    idByHash: new Map(),
    idsOfAccount: new Map(),
    idsOfTree: new Map(),
    idsOfUser: new Map(),
    highestId: 0,
  };
}

/** Adds a key whose id is higher than all ids in the table. */
function addKey<K extends Key>(table: KeyTable<K>, key: K, treeId: number): void {
  table.byId.set(key.id, key);
  if (key.hash !== undefined) table.idByHash.set(key.hash, key.id);
  append(table.idsOfAccount, key.accountId, key.id);
  append(table.idsOfTree, treeId, key.id);
  if (key.api === "certcentral") append(table.idsOfUser, key.userId, key.id);
  table.highestId = key.id;
}

function append(lists: Map<number, number[]>, of: number, id: number): void {
  const list = lists.get(of);
  if (list === undefined) lists.set(of, [id]);
  else list.push(id);
}

/** Returns whether the key exists. */
function replaceKey<Name extends ApiName>(
  tables: KeyTables,
  api: Name,
  id: number,
  change: RecordChange,
): boolean {
  const { byId }: KeyTable<KeyOf[Name]> = tables[api];
  const key = byId.get(id);
  if (key === undefined) return false;
  byId.set(id, changeKeyRecord(key, change));
  return true;
}

/** Returns the index of the first id above `afterId` in an ascending list. */
function indexAfter(ids: readonly number[], afterId: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) > afterId) high = middle;
    else low = middle + 1;
  }
  return low;
}
