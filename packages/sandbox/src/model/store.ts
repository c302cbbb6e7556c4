import type { Account, ApiName, KeyOf, State, User } from "./model.ts";

export type Awaitable<T> = T | Promise<T>;

/** Whose keys a list holds. */
export interface Scope {
  readonly accountId: number;
  /** Whether those of the account's subaccounts are among them. */
  readonly withSubaccounts: boolean;
  /** Only those of one user; CertCentral only. */
  readonly userId?: number;
}

/** A key before it has its id. */
export type NewKey<Name extends ApiName> = Omit<KeyOf[Name], "id">;

/** What may change of a key. */
export interface KeyChange {
  readonly name?: string;
  readonly isActive?: boolean;
  readonly restrictedToRoleId?: number;
}

/**
 * Where accounts, users and keys are kept. All stores pass one suite, `test/store-suite.ts`.
 *
 * A promise of a change is resolved once the change outlives the process, as far as the store can do that at all.
 */
export interface Store {
  /** Whether it holds no account, as before the first seed. */
  isEmpty(): Awaitable<boolean>;
  findAccount(id: number): Awaitable<Account | undefined>;
  findUser(id: number): Awaitable<User | undefined>;
  findKey<Name extends ApiName>(api: Name, id: number): Awaitable<KeyOf[Name] | undefined>;
  /** By the SHA-256 of its secret, whatever its status. */
  findKeyByHash<Name extends ApiName>(api: Name, hash: string): Awaitable<KeyOf[Name] | undefined>;
  /** The next keys with an id above `afterId`, at most `limit`, by id. */
  listKeys<Name extends ApiName>(
    api: Name,
    scope: Scope,
    afterId: number,
    limit: number,
  ): Awaitable<readonly KeyOf[Name][]>;
  /** Gives the key the next id of its API: one more than the highest that there ever was since the store was loaded. */
  createKey<Name extends ApiName>(key: NewKey<Name> & { readonly api: Name }): Promise<KeyOf[Name]>;
  /** Resolves to false where no key has the id. */
  updateKey(api: ApiName, id: number, change: KeyChange): Promise<boolean>;
  /**
   * Moves a key's `lastUsedAt`, seen at once by all reads of this store. It may be put on disk later, and so be lost
   * where the process dies; never backwards.
   */
  markUsed(api: ApiName, id: number, at: number): void;
  /** All that it holds, as it is at one moment. */
  save(): Awaitable<State>;
  /** Replaces all that it holds. */
  load(state: State): Promise<void>;
  close(): Promise<void>;
}
