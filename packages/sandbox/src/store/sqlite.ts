import type { DatabaseSync, StatementSync } from "node:sqlite";
import { callHook } from "../model/call-hook.ts";
import type { Account, ApiName, KeyOf, State, User } from "../model/model.ts";
import type { KeyChange, NewKey, Scope, Store } from "../model/store.ts";
import { DatabaseError, explain, openDatabase } from "./database-file.ts";
import { GroupCommit } from "./group-commit.ts";
import { KeyTable } from "./key-table.ts";
import { isInTransaction } from "./migrations.ts";
import { RowCache } from "./row-cache.ts";
import { checkState, createKeyRecord, findKeyProblem } from "./state.ts";

export { DatabaseError };

export interface SqliteStoreOptions {
  /** Called when a transaction is on disk, with the number of changes in it. */
  readonly onCommit?: (changes: number) => unknown;
}

/**
 * A store in a SQLite file, which survives a crash and a power failure. A change is on disk, by fsync, when its promise
 * resolves. Concurrent changes share one fsync. A key's last use is written up to about a second later.
 *
 * Only one process can use the file at a time. Reads return values from disk directly, not as promises.
 *
 * @param file The file's path, or `:memory:`.
 * @throws {DatabaseError} if the file cannot be used. The file is then not changed.
 */
export function openSqliteStore(file: string, options: SqliteStoreOptions = {}): Store {
  const db = openDatabase(file);
  try {
    return new SqliteStore(file, db, options);
  } catch (error) {
    db.close();
    throw explain(file, error);
  }
}

/** The maximum number of changes in a transaction. A transaction blocks the event loop. */
const maxChanges = 1000;
/** The maximum number of marks in a transaction. Marks touch more pages than changes, so they take longer. */
const maxMarks = 500;
/** The time for which marks wait for a change, so that one transaction writes both. */
const marksDelayMs = 1000;

class SqliteStore implements Store {
  readonly #file: string;
  readonly #db: DatabaseSync;
  readonly #accounts: StatementSync;
  readonly #users: StatementSync;
  readonly #account: StatementSync;
  readonly #user: StatementSync;
  readonly #keys: { readonly [Name in ApiName]: KeyTable<Name> };
  // Only a load changes accounts and users.
  readonly #accountCache = new RowCache<Account>(({ id }) => [id]);
  readonly #userCache = new RowCache<User>(({ id }) => [id]);
  readonly #changes: GroupCommit;
  #marksTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(file: string, db: DatabaseSync, { onCommit = () => {} }: SqliteStoreOptions) {
    this.#file = file;
    this.#db = db;
    this.#accounts = db.prepare(`${selectAccounts} ORDER BY id`);
    this.#account = db.prepare(`${selectAccounts} WHERE id = ?`);
    this.#users = db.prepare(`${selectUsers} ORDER BY id`);
    this.#user = db.prepare(`${selectUsers} WHERE id = ?`);
    this.#keys = {
      "partner-subscriptions": new KeyTable(db, "partner-subscriptions"),
      certcentral: new KeyTable(db, "certcentral"),
    };
    this.#changes = new GroupCommit(db, {
      maxChanges,
      writeMarks: (limit) => this.#writeMarks(Math.min(limit, maxMarks)),
      hasMarks: () => this.#hasMarks(),
      // An error of the hook does not affect the commit.
      onCommit: (changes) => callHook(onCommit, changes, () => {}),
      explain: (error) => {
        this.#clearCache();
        return explain(file, error);
      },
    });
  }

  isEmpty(): boolean {
    return this.#db.prepare("SELECT 1 FROM accounts LIMIT 1").get() === undefined;
  }

  findAccount(id: number): Account | undefined {
    return this.#accountCache.find(id, () => {
      const row = this.#account.get(id);
      return row === undefined ? undefined : Object.freeze(readAccount(row));
    });
  }

  findUser(id: number): User | undefined {
    return this.#userCache.find(id, () => {
      const row = this.#user.get(id);
      return row === undefined ? undefined : Object.freeze(readUser(row));
    });
  }

  findKey<Name extends ApiName>(api: Name, id: number): KeyOf[Name] | undefined {
    return this.#table(api).find(id);
  }

  findKeyByHash<Name extends ApiName>(api: Name, hash: string): KeyOf[Name] | undefined {
    return this.#table(api).findByHash(hash);
  }

  listKeys<Name extends ApiName>(api: Name, scope: Scope, afterId: number, limit: number): KeyOf[Name][] {
    const { accountId, withSubaccounts, userId } = scope;
    // A subaccount has no subaccounts, and its keys belong to its parent's tree.
    const isTree = withSubaccounts && this.findAccount(accountId)?.parentId === undefined;
    return userId === undefined
      ? this.#table(api).list(isTree ? "tree" : "account", [accountId], afterId, limit)
      : this.#table(api).list(isTree ? "userInTree" : "user", [accountId, userId], afterId, limit);
  }

  async createKey<Name extends ApiName>(key: NewKey<Name> & { readonly api: Name }): Promise<KeyOf[Name]> {
    this.#checkOpen();
    const api: Name = key.api;
    const table = this.#table(api);
    // Copies the object, since the caller may change it before the change runs.
    const copy: KeyOf[Name] = createKeyRecord(api, 0, key);
    return this.#changes.add(() => {
      try {
        return createKeyRecord(api, table.addNext(copy), copy);
      } catch (error) {
        throw this.#whyNotCreated(copy, error);
      }
    });
  }

  async updateKey(api: ApiName, id: number, change: KeyChange): Promise<boolean> {
    this.#checkOpen();
    const copy = { ...change };
    return this.#changes.add(() => this.#table(api).change(id, copy));
  }

  markUsed(api: ApiName, id: number, at: number): void {
    if (!this.#isClosed && this.#table(api).marks.add(id, at)) this.#writeMarksIn(marksDelayMs);
  }

  save(): State {
    return {
      accounts: this.#accounts.all().map(readAccount),
      users: this.#users.all().map(readUser),
      keys: [...this.#table("partner-subscriptions").all(), ...this.#table("certcentral").all()],
    };
  }

  async load(state: State): Promise<void> {
    this.#checkOpen();
    const checked = checkState(state);
    await this.#changes.add(() => {
      this.#clearCache();
      // The savepoint lets a failing statement undo all earlier statements of the load.
      this.#db.exec("SAVEPOINT load");
      try {
        this.#replaceAll(checked);
      } catch (error) {
        if (isInTransaction(this.#db)) this.#db.exec("ROLLBACK TO load");
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#marksTimer);
    try {
      const error = this.#changes.flush();
      if (error !== undefined) throw error;
    } finally {
      this.#db.close();
    }
  }

  #table<Name extends ApiName>(api: Name): KeyTable<Name> {
    return this.#keys[api];
  }

  #clearCache(): void {
    for (const table of Object.values(this.#keys)) table.clearCache();
    this.#accountCache.clear();
    this.#userCache.clear();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new DatabaseError(this.#file, "is closed. Open it again to change it");
  }

  #hasMarks(): boolean {
    return this.#table("partner-subscriptions").marks.size + this.#table("certcentral").marks.size > 0;
  }

  #writeMarks(limit: number): () => void {
    const partner = this.#table("partner-subscriptions").writeMarks(limit);
    const certcentral = this.#table("certcentral").writeMarks(limit - partner.count);
    return () => {
      partner.flush();
      certcentral.flush();
    };
  }

  /** Writes marks after the delay, unless a change writes them earlier. The timer does not keep the process alive. */
  #writeMarksIn(delayMs: number): void {
    if (this.#marksTimer !== undefined) return;
    this.#marksTimer = setTimeout(() => {
      this.#marksTimer = undefined;
      if (!this.#hasMarks()) return;
      // Marks of a failed commit are retried later. If some marks remain, another transaction follows.
      const failure = this.#changes.commit();
      if (this.#hasMarks()) this.#writeMarksIn(failure === undefined ? 1 : delayMs);
    }, delayMs);
    this.#marksTimer.unref();
  }

  /** Explains why a key was not created. SQLite would report only the name of a constraint. */
  #whyNotCreated(key: KeyOf[ApiName], error: unknown): unknown {
    const problem = findKeyProblem(key, {
      hasAccount: (id) => this.findAccount(id) !== undefined,
      hasUser: (id) => this.findUser(id) !== undefined,
      findIdByHash: (hash) => this.findKeyByHash(key.api, hash)?.id,
    });
    return problem === undefined ? error : new TypeError(`The key was not created: it ${problem}.`);
  }

  #replaceAll({ accounts, users, keys }: State): void {
    this.#table("partner-subscriptions").removeAll();
    this.#table("certcentral").removeAll();
    this.#db.exec("DELETE FROM users; DELETE FROM accounts");
    const addAccount = this.#db.prepare("INSERT INTO accounts (id, name, parent_id) VALUES (?, ?, ?)");
    for (const { id, name, parentId } of accounts) addAccount.run(id, name, parentId ?? null);
    const addUser = this.#db.prepare(
      "INSERT INTO users (id, account_id, first_name, last_name, is_administrator) VALUES (?, ?, ?, ?, ?)",
    );
    for (const { id, accountId, firstName, lastName, isAdministrator } of users) {
      addUser.run(id, accountId, firstName, lastName, Number(isAdministrator));
    }
    for (const key of keys) {
      if (key.api === "certcentral") this.#table("certcentral").add(key);
      else this.#table("partner-subscriptions").add(key);
    }
  }
}

const selectAccounts = "SELECT id, name, parent_id AS parentId FROM accounts";
const selectUsers = `SELECT id, account_id AS accountId, first_name AS firstName, last_name AS lastName,
  is_administrator AS isAdministrator FROM users`;

function readAccount(values: unknown): Account {
  // The tables are STRICT, so a row has the types of its columns.
  const { id, name, parentId } = values as { id: number; name: string; parentId: number | null };
  return parentId === null ? { id, name } : { id, name, parentId };
}

function readUser(values: unknown): User {
  // This table is STRICT too, so the row has the types of its columns.
  const { isAdministrator, ...user } = values as Omit<User, "isAdministrator"> & { isAdministrator: number };
  return { ...user, isAdministrator: isAdministrator === 1 };
}
