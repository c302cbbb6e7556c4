import { UnavailableError } from "../../model/errors.ts";
import type { Account, ApiName, Key, KeyOf, State, User } from "../../model/model.ts";
import type { FoundCaller, KeyChange, NewKey, Scope, Store } from "../../model/store.ts";
import { PendingLastUsed } from "../pending-last-used.ts";
import { apiNames, checkState, createKeyRecord, findKeyProblem } from "../state.ts";
import { Batcher } from "./batcher.ts";
import type { Connections } from "./connections.ts";
import {
  encodeText,
  type Row,
  readAccount,
  readKey,
  readOwned,
  readUser,
  writeAccounts,
  writeKeys,
  writeUsers,
} from "./rows.ts";
import * as sql from "./sql.ts";

/** The maximum number of new keys, or of rows of a load, in a statement. */
const maxBatch = 1000;
const maxMarks = 2000;
const marksDelayMs = 1000;

/**
 * A store in PostgreSQL that any number of processes may share. It caches no key, so a change that one process made
 * applies to the next request at each other.
 */
export class PostgresStore implements Store {
  readonly isShared = true;
  readonly #connections: Connections;
  readonly #maxSavedKeys: number;
  /** One for each API, so that no create holds one counter and waits for the other. */
  readonly #creates = apiNames.map(() => new Batcher<Key, Key>(maxBatch, (keys) => this.#createAll(keys)));
  /** The last change of each key that is being changed. */
  readonly #updates = new Map<string, Promise<unknown>>();
  readonly #marks = apiNames.map(() => new PendingLastUsed());
  #marksTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param maxSavedKeys The maximum number of keys that `save` reads into memory. */
  constructor(connections: Connections, maxSavedKeys = 100_000) {
    this.#connections = connections;
    this.#maxSavedKeys = maxSavedKeys;
  }

  /** Creates the tables, or adds what an older version lacks. Several processes may do it concurrently. */
  async migrate(): Promise<void> {
    await this.#connections.query(sql.createSchema);
    await this.#connections.query(sql.addSchema);
    const version = await this.#connections.transaction(async (query) => {
      const version = Number((await query(sql.lockSchema))[0]?.[0]);
      for (const step of sql.migrations.slice(version)) {
        for (const text of step) await query(text);
      }
      if (version < sql.migrations.length) await query(sql.setVersion, [sql.migrations.length]);
      return version;
    });
    if (version > sql.migrations.length) {
      throw new Error(
        `The database was written by a newer version: its format is ${version}, and this version supports ${sql.migrations.length}. Use the newer version, or choose another database.`,
      );
    }
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#query(sql.isEmpty)).length === 0;
  }

  async findAccount(id: number): Promise<Account | undefined> {
    return (await this.#query(sql.findAccount, id)).map(readAccount)[0];
  }

  async findUser(id: number): Promise<User | undefined> {
    return (await this.findUsers([id]))[0];
  }

  async findUsers(ids: readonly number[]): Promise<readonly User[]> {
    return (await this.#query(sql.findUsers, ids)).map(readUser);
  }

  async findKey<Name extends ApiName>(api: Name, id: number): Promise<KeyOf[Name] | undefined> {
    return (await this.#readKeys(api, sql.findKey, id))[0];
  }

  async findKeyByHash<Name extends ApiName>(api: Name, hash: string): Promise<KeyOf[Name] | undefined> {
    return (await this.#readKeys(api, sql.findKeyByHash, toBytes(hash)))[0];
  }

  async findCaller(name: ApiName, hash: string, subjectId?: number): Promise<FoundCaller | undefined> {
    const api = indexOf(name);
    const [row] = await this.#query(sql.findCaller[api], toBytes(hash), subjectId ?? null);
    if (row === undefined) return undefined;
    const newest = this.#newest;
    const caller = readOwned(api, row[0], newest);
    return (
      caller && {
        ...caller,
        get subject() {
          return readOwned(api, row[1], newest);
        },
      }
    );
  }

  async holdsSecret(hashes: readonly string[]): Promise<boolean> {
    return (await this.#query(sql.holdsSecret, hashes.map(toBytes))).length > 0;
  }

  async listKeys<Name extends ApiName>(
    api: Name,
    scope: Scope,
    afterId: number,
    limit: number,
  ): Promise<readonly KeyOf[Name][]> {
    const { accountId, withSubaccounts, userId } = scope;
    const page = [afterId, limit, accountId, ...(userId === undefined ? [] : [userId])];
    const [ofTree, ofAccount] =
      userId === undefined ? [sql.tree, sql.account] : [sql.userInTree, sql.userInAccount];
    const keys = withSubaccounts ? await this.#readKeys(api, ofTree, ...page) : [];
    // A subaccount is not at the top of a tree, so its own keys are all that it has.
    return keys.length > 0 ? keys : this.#readKeys(api, ofAccount, ...page);
  }

  async createKey<Name extends ApiName>(key: NewKey<Name> & { readonly api: Name }): Promise<KeyOf[Name]> {
    const api: Name = key.api;
    // A batch resolves to keys of the APIs that were passed to it.
    return (await this.#creates[indexOf(api)]?.add(createKeyRecord(api, 0, key))) as KeyOf[Name];
  }

  /** Changes of one key follow one another, so that the last one applies. */
  async updateKey(api: ApiName, id: number, change: KeyChange): Promise<boolean> {
    const copy = { ...change };
    const update = (): Promise<boolean> => this.#update(api, id, copy);
    const key = `${api} ${id}`;
    const promise = this.#updates.get(key)?.then(update, update) ?? update();
    this.#updates.set(key, promise);
    try {
      return await promise;
    } finally {
      if (this.#updates.get(key) === promise) this.#updates.delete(key);
    }
  }

  markUsed(api: ApiName, id: number, at: number): void {
    if (this.#marks[indexOf(api)]?.add(id, at)) this.#writeMarksLater();
  }

  async save(): Promise<State> {
    const limit = this.#maxSavedKeys + 1;
    const [accounts, users, ...keysOfApis] = await this.#connections.transaction(async (query) => {
      const tables = [await query(sql.allAccounts), await query(sql.allUsers)];
      for (const statement of sql.allKeys) tables.push(await query(statement, [limit]));
      return tables;
    }, sql.beginRead);
    const keys = keysOfApis.flatMap((rows, api) => rows.map(([key]) => readKey(api, key, this.#newest)));
    if (keys.length >= limit) {
      throw new RangeError(
        `The database has more than ${this.#maxSavedKeys} keys, which is too much to copy into memory. Copy it with pg_dump.`,
      );
    }
    return { accounts: (accounts ?? []).map(readAccount), users: (users ?? []).map(readUser), keys };
  }

  async load(state: State): Promise<void> {
    await this.#replaceAll(state, false);
  }

  seedIfEmpty(state: State): Promise<boolean> {
    return this.#replaceAll(state, true);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#marksTimer);
    await Promise.all(this.#creates.map((batcher) => batcher.idle()));
    await Promise.allSettled(this.#updates.values());
    // Without a database, the last uses of keys are lost, as they are if the process dies.
    await this.#writeMarks().catch(() => {});
    await this.#connections.end();
  }

  #query(statement = "", ...values: unknown[]): Promise<readonly Row[]> {
    return this.#connections.query(statement, values);
  }

  readonly #newest = (api: number, id: number, stored: number | undefined): number | undefined =>
    this.#marks[api]?.newest(id, stored);

  async #readKeys<Name extends ApiName>(
    name: Name,
    statements: readonly string[],
    ...values: unknown[]
  ): Promise<KeyOf[Name][]> {
    const api = indexOf(name);
    const rows = await this.#query(statements[api], ...values);
    // Each statement selects the keys of one API.
    return rows.map(([key]) => readKey(api, key, this.#newest) as KeyOf[Name]);
  }

  /** Returns each created key, or why it was not created. */
  async #createAll(keys: readonly Key[]): Promise<(Key | Error)[]> {
    const rows = await this.#connections.query(sql.create, writeKeys(keys), false);
    // The statement returns the position of each created key, from 1, and its id.
    const ids = new Map(rows.map(([position, id]) => [Number(position) - 1, Number(id)]));
    return Promise.all(
      keys.map((key, index) => {
        const id = ids.get(index);
        if (id === undefined) return this.#whyNotCreated(key).catch((error) => error);
        // A mark that is older than the key does not belong to it.
        this.#marks[indexOf(key.api)]?.forget(id);
        return Object.freeze({ ...key, id });
      }),
    );
  }

  async #whyNotCreated(key: Key): Promise<Error> {
    const account = await this.findAccount(key.accountId);
    const user = key.api === "certcentral" ? await this.findUser(key.userId) : undefined;
    const twin = key.hash === undefined ? undefined : await this.findKeyByHash(key.api, key.hash);
    const problem = findKeyProblem(key, {
      hasAccount: () => account !== undefined,
      hasUser: () => user !== undefined,
      findIdByHash: () => twin?.id,
    });
    if (problem !== undefined) return new TypeError(`The key was not created: it ${problem}.`);
    return new UnavailableError(
      "The key was not created, since the data changed meanwhile. Create it again.",
    );
  }

  async #update(
    api: ApiName,
    id: number,
    { name, isActive, restrictedToRoleId }: KeyChange,
  ): Promise<boolean> {
    const roleId = api === "certcentral" ? (restrictedToRoleId ?? null) : null;
    const text = name === undefined ? null : encodeText(name);
    return (await this.#query(sql.update, indexOf(api), id, text, isActive ?? null, roleId)).length > 0;
  }

  /** One write at a time. If the database does not respond, the marks stay, and are written later. */
  #writeMarksLater(): void {
    if (this.#isClosed) return;
    this.#marksTimer ??= setTimeout(async () => {
      await this.#writeMarks().catch(() => {});
      this.#marksTimer = undefined;
      if (this.#marks.some(({ size }) => size > 0)) this.#writeMarksLater();
    }, marksDelayMs).unref();
  }

  async #writeMarks(): Promise<void> {
    for (const [api, marks] of this.#marks.entries()) {
      while (marks.size > 0) {
        const taken = marks.take(maxMarks);
        const [ids, times] = [taken.map(([id]) => id), taken.map(([, at]) => at)];
        await this.#query(sql.markUsed, api, ids, times);
        marks.flush(taken);
      }
    }
  }

  /** @param isSeed Whether to do it only if there is no account. Resolves to whether it did. */
  async #replaceAll(state: State, isSeed: boolean): Promise<boolean> {
    const { accounts, users, keys } = checkState(state);
    const isDone = await this.#connections.transaction(async (query) => {
      await query(sql.lockSchema);
      if (isSeed && (await query(sql.isEmpty)).length > 0) return false;
      for (const [api, name] of apiNames.entries()) {
        const last = keys.findLast((key) => key.api === name)?.id ?? 0;
        await query(sql.setCounter, [api, last]);
      }
      for (const statement of [sql.deleteKeys, sql.deleteUsers, sql.deleteAccounts]) await query(statement);
      for (const page of pages(accounts)) await query(sql.addAccounts, writeAccounts(page));
      for (const page of pages(users)) await query(sql.addUsers, writeUsers(page));
      for (const page of pages(keys)) await query(sql.addKeys, writeKeys(page));
      return true;
    });
    if (isDone) for (const marks of this.#marks) marks.clear();
    return isDone;
  }
}

function indexOf(api: ApiName): number {
  return apiNames.indexOf(api);
}

function toBytes(hash: string): Buffer {
  return Buffer.from(hash, "hex");
}

function pages<T>(entries: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(entries.length / maxBatch) }, (_, page) =>
    entries.slice(page * maxBatch, (page + 1) * maxBatch),
  );
}
