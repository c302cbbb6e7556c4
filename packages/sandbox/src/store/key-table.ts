import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { AcmeFields, ApiName, CertCentralKey, KeyOf, PartnerKey } from "../model/model.ts";
import type { KeyChange } from "../model/store.ts";
import { PendingLastUsed } from "./pending-last-used.ts";
import { RowCache } from "./row-cache.ts";

/** A value that is still being built. */
type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

/** The columns of both tables, in the order of a row. Rows that are read also end with the last use. */
const columns = "id, account_id, name, is_active, created_at, hash, last4";
const hashAt = 5;
type Row = [number, number, string, number, number, string | null, string | null];
type PartnerRow = [...Row, number | null];
type CertCentralRow = [...Row, number, number, number, string | null, number | null];

/** The lists of keys. */
export type ListName = "account" | "tree" | "user" | "userInTree";

/** Describes how the keys of one API are stored. */
interface Layout<K> {
  readonly table: string;
  readonly columns: string;
  /** The columns of a change's fields: the name, the status and, in CertCentral, the role. */
  readonly changeColumns: readonly string[];
  readonly lists: Readonly<Partial<Record<ListName, string>>>;
  readonly readRow: (row: unknown, marks: PendingLastUsed) => K;
  /** The values of all columns except the id. */
  readonly toRow: (key: K) => SQLInputValue[];
}

// The unary plus prevents SQLite from using a column's index, since a user has few keys. CertCentral's API does not
// list keys by tree. A store still supports this list, by skipping the keys of other trees.
const layouts: { readonly [Name in ApiName]: Layout<KeyOf[Name]> } = {
  "partner-subscriptions": {
    table: "partner_keys",
    columns,
    changeColumns: ["name", "is_active"],
    lists: { account: "account_id = ?", tree: "tree_id = ?" },
    readRow: (values, marks) => {
      // The tables are STRICT, so a row has the types of its columns.
      const row = values as PartnerRow;
      const key: Draft<PartnerKey> = {
        api: "partner-subscriptions",
        id: row[0],
        accountId: row[1],
        name: row[2],
        isActive: row[3] === 1,
        createdAt: row[4],
      };
      readOptionalFields(row, row[7], marks, key);
      return key;
    },
    toRow: fieldsToRow,
  },
  certcentral: {
    table: "certcentral_keys",
    columns: `${columns}, user_id, is_legacy, restricted_to_role_id, acme`,
    changeColumns: ["name", "is_active", "restricted_to_role_id"],
    lists: {
      account: "account_id = ?",
      tree: "+tree_id = ?",
      user: "+account_id = ? AND user_id = ?",
      userInTree: "+tree_id = ? AND user_id = ?",
    },
    readRow: (values, marks) => {
      // This table is STRICT too, so the row has the types of its columns.
      const row = values as CertCentralRow;
      const key: Draft<CertCentralKey> = {
        api: "certcentral",
        id: row[0],
        accountId: row[1],
        name: row[2],
        isActive: row[3] === 1,
        createdAt: row[4],
        userId: row[7],
        isLegacy: row[8] === 1,
        restrictedToRoleId: row[9],
      };
      readOptionalFields(row, row[11], marks, key);
      // `toRow` wrote this JSON, so it has the right type.
      if (row[10] !== null) key.acme = JSON.parse(row[10]) as AcmeFields;
      return key;
    },
    toRow: (key) => [
      ...fieldsToRow(key),
      key.userId,
      Number(key.isLegacy),
      key.restrictedToRoleId,
      key.acme === undefined ? null : JSON.stringify(key.acme),
    ],
  },
};

function readOptionalFields(
  row: PartnerRow | CertCentralRow,
  lastUse: number | null,
  marks: PendingLastUsed,
  key: Draft<PartnerKey | CertCentralKey>,
): void {
  const lastUsedAt = marks.newest(row[0], lastUse ?? undefined);
  if (lastUsedAt !== undefined) key.lastUsedAt = lastUsedAt;
  if (row[hashAt] !== null) key.hash = row[hashAt];
  if (row[6] !== null) key.last4 = row[6];
}

function fieldsToRow(key: PartnerKey | CertCentralKey): SQLInputValue[] {
  const { accountId, name, isActive, createdAt, hash, last4 } = key;
  return [accountId, name, Number(isActive), createdAt, hash ?? null, last4 ?? null];
}

function toRow(row: unknown): PartnerRow | CertCentralRow | undefined {
  // A row has the columns of its statement, in the same order.
  return row === undefined ? undefined : (toArray(row) as PartnerRow | CertCentralRow);
}

function toArray(row: unknown): unknown {
  return Array.isArray(row) ? row : Object.values(row as object);
}

function selectStatement(
  { table, columns }: Pick<Layout<unknown>, "table" | "columns">,
  filter: string,
): string {
  return `SELECT ${columns}, last_used_at FROM ${table} LEFT JOIN ${table}_uses USING (id) ${filter}`;
}

/** Returns the SQL statement that finds a key by its hash. */
export function hashStatement(api: ApiName): string {
  return selectStatement(layouts[api], "WHERE hash = ?");
}

/** Returns the SQL statement of a list that is ordered by id. Each list that an API needs is one range of one index. */
export function listStatement(api: ApiName, list: ListName): string | undefined {
  const layout = layouts[api];
  const filter = layout.lists[list];
  if (filter === undefined) return undefined;
  return selectStatement(layout, `WHERE ${filter} AND id > ? ORDER BY id LIMIT ?`);
}

/** The keys of one API in a database. Also keeps last uses that are not on disk yet. */
export class KeyTable<Name extends ApiName> {
  readonly marks: PendingLastUsed = new PendingLastUsed();
  readonly #cache = new RowCache<PartnerRow | CertCentralRow>((row) => [
    row[0],
    ...(row[hashAt] === null ? [] : [row[hashAt]]),
  ]);
  readonly #layout: Layout<KeyOf[Name]>;
  readonly #findById: StatementSync;
  readonly #findByHash: StatementSync;
  readonly #selectAll: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #markUsed: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #deleteUses: StatementSync;
  readonly #lists: Partial<Record<ListName, StatementSync>> = {};

  constructor(db: DatabaseSync, api: Name) {
    const layout: Layout<KeyOf[Name]> = layouts[api];
    this.#layout = layout;
    const prepare = (sql: string): StatementSync => {
      const statement = db.prepare(sql);
      // Rows as arrays take half the time of rows as objects. Node 22.13 to 22.15 do not support arrays.
      if ("setReturnArrays" in statement) statement.setReturnArrays(true);
      return statement;
    };
    this.#findById = prepare(selectStatement(layout, "WHERE id = ?"));
    this.#findByHash = prepare(hashStatement(api));
    this.#selectAll = prepare(selectStatement(layout, "ORDER BY id"));
    const values = layout.columns.replaceAll(/\w+/g, "?");
    // If the account does not exist, tree_id is null and the insert fails.
    this.#insert = prepare(
      `INSERT INTO ${layout.table} (${layout.columns}, tree_id)
      VALUES (${values}, (SELECT coalesce(parent_id, id) FROM accounts WHERE id = ?))`,
    );
    const changes = layout.changeColumns.map((column) => `${column} = coalesce(?, ${column})`);
    this.#update = prepare(`UPDATE ${layout.table} SET ${changes.join(", ")} WHERE id = ?`);
    this.#markUsed = prepare(
      `INSERT INTO ${layout.table}_uses SELECT ?, ? WHERE EXISTS (SELECT 1 FROM ${layout.table} WHERE id = ?)
      ON CONFLICT DO UPDATE SET last_used_at = excluded.last_used_at WHERE last_used_at < excluded.last_used_at`,
    );
    this.#deleteAll = prepare(`DELETE FROM ${layout.table}`);
    this.#deleteUses = prepare(`DELETE FROM ${layout.table}_uses`);
    for (const list of ["account", "tree", "user", "userInTree"] as const) {
      const sql = listStatement(api, list);
      if (sql !== undefined) this.#lists[list] = prepare(sql);
    }
  }

  find(id: number): KeyOf[Name] | undefined {
    return this.#read(this.#cache.find(id, () => toRow(this.#findById.get(id))));
  }

  findByHash(hash: string): KeyOf[Name] | undefined {
    return this.#read(this.#cache.find(hash, () => toRow(this.#findByHash.get(hash))));
  }

  /** Lists keys. Returns no keys if the API has no such list. `owners` are the SQL parameters in order. */
  list(list: ListName, owners: readonly number[], afterId: number, limit: number): KeyOf[Name][] {
    const rows = this.#lists[list]?.all(...owners, afterId, limit) ?? [];
    return rows.map((row) => this.#layout.readRow(toArray(row), this.marks));
  }

  all(): KeyOf[Name][] {
    return this.#selectAll.all().map((row) => this.#layout.readRow(toArray(row), this.marks));
  }

  /** Adds a key with its own id. No other key may have its hash. */
  add(key: KeyOf[Name]): void {
    this.#addUnder(key.id, key);
  }

  /** Adds a key with the next id instead of its own. Returns that id. @throws Error if another key has its hash. */
  addNext(key: KeyOf[Name]): number {
    const id = this.#addUnder(null, key);
    // A mark that is older than the key does not belong to it.
    this.marks.forget(id);
    return id;
  }

  /** Returns whether the key exists. */
  change(id: number, { name, isActive, restrictedToRoleId }: KeyChange): boolean {
    const values = [name, isActive === undefined ? undefined : Number(isActive), restrictedToRoleId];
    this.#cache.forget(id);
    const used = values.slice(0, this.#layout.changeColumns.length).map((value) => value ?? null);
    return Number(this.#update.run(...used, id).changes) > 0;
  }

  /** Writes at most `limit` pending marks. Returns a function to call when they are on disk. */
  writeMarks(limit: number): { readonly count: number; readonly flush: () => void } {
    const marks = this.marks.take(limit);
    for (const [id, at] of marks) this.#markUsed.run(id, at, id);
    const flush = (): void => {
      for (const [id] of marks) this.#cache.forget(id);
      this.marks.flush(marks);
    };
    return { count: marks.length, flush };
  }

  /** Clears the cache. Call this after a failed transaction, whose rows the cache may have. */
  clearCache(): void {
    this.#cache.clear();
  }

  removeAll(): void {
    this.marks.clear();
    this.#cache.clear();
    this.#deleteUses.run();
    this.#deleteAll.run();
  }

  #read(row: PartnerRow | CertCentralRow | undefined): KeyOf[Name] | undefined {
    return row === undefined ? undefined : this.#layout.readRow(row, this.marks);
  }

  #addUnder(givenId: number | null, key: KeyOf[Name]): number {
    const id = Number(this.#insert.run(givenId, ...this.#layout.toRow(key), key.accountId).lastInsertRowid);
    if (key.lastUsedAt !== undefined) this.#markUsed.run(id, key.lastUsedAt, id);
    return id;
  }
}
