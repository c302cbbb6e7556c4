import type { Account, ApiName, Caller, KeyOf, State, User } from "./model.ts";

export type Awaitable<T> = T | Promise<T>;

/** Defines which keys a list contains. */
export interface Scope {
  readonly accountId: number;
  /** Whether the keys of the account's subaccounts are included. */
  readonly withSubaccounts: boolean;
  /** Limits the list to the keys of this user. CertCentral only. */
  readonly userId?: number;
}

/** A key before it has its id. */
export type NewKey<Name extends ApiName> = Omit<KeyOf[Name], "id">;

/** The fields of a key that may change. */
export interface KeyChange {
  readonly name?: string;
  readonly isActive?: boolean;
  readonly restrictedToRoleId?: number;
}

/** The owner of a key that a request was sent with, and the key that the request is about. */
export interface FoundCaller extends Caller {
  /** Has the last uses that were marked before this property is read. So a key that reads itself sees this use. */
  readonly subject?: Caller | undefined;
}

/**
 * Stores accounts, users and keys. Every store passes the suite `test/store-suite.ts`.
 *
 * If the store is persistent, the promise of a change resolves only when the change survives the end of the process. If
 * a promise rejects with an `UnavailableError`, the sandbox returns 503.
 */
export interface Store {
  /** Whether other processes may use the same data. The sandbox then rejects options that need all requests. */
  readonly isShared?: boolean;
  /** Returns whether the store has no account yet. */
  isEmpty(): Awaitable<boolean>;
  findAccount(id: number): Awaitable<Account | undefined>;
  findUser(id: number): Awaitable<User | undefined>;
  /** Finds users together, in any order. Without this method, each user is looked up. */
  findUsers?(ids: readonly number[]): Awaitable<readonly User[]>;
  findKey<Name extends ApiName>(api: Name, id: number): Awaitable<KeyOf[Name] | undefined>;
  /** Finds a key of any status by the SHA-256 of its secret. */
  findKeyByHash<Name extends ApiName>(api: Name, hash: string): Awaitable<KeyOf[Name] | undefined>;
  /**
   * Finds a key of any status by hash, and the key `subjectId` of the same API, with their accounts and users. A store
   * without this method gets several calls of the methods above.
   */
  findCaller?(api: ApiName, hash: string, subjectId: number | undefined): Awaitable<FoundCaller | undefined>;
  /** Returns whether a key of either API has one of the hashes. Without this method, each hash is looked up. */
  holdsSecret?(hashes: readonly string[]): Awaitable<boolean>;
  /** Returns at most `limit` keys with ids above `afterId`, ordered by id. */
  listKeys<Name extends ApiName>(
    api: Name,
    scope: Scope,
    afterId: number,
    limit: number,
  ): Awaitable<readonly KeyOf[Name][]>;
  /** Gives the key the next id of its API: one more than the highest id since the store was loaded. */
  createKey<Name extends ApiName>(key: NewKey<Name> & { readonly api: Name }): Promise<KeyOf[Name]>;
  /** Resolves to false if no key has the id. */
  updateKey(api: ApiName, id: number, change: KeyChange): Promise<boolean>;
  /**
   * Moves a key's `lastUsedAt` forward, never back. All reads of this object see it immediately. It may be written later,
   * and is lost if the process dies before that. If several processes share the data, the others see it when it is
   * written, about a second later.
   */
  markUsed(api: ApiName, id: number, at: number): void;
  /** Returns all data in its state at one moment. Rejects if the data is too large for the memory of a process. */
  save(): Awaitable<State>;
  /** Replaces all data. */
  load(state: State): Promise<void>;
  /**
   * Loads a state if there is no account, as one step for all processes. Resolves to whether it did. A store without this
   * method has one process, so `isEmpty` and `load` are enough.
   */
  seedIfEmpty?(state: State): Promise<boolean>;
  close(): Promise<void>;
}
