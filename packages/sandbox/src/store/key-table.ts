import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { AcmeFields, ApiName, CertCentralKey, KeyOf, PartnerKey } from "../model/model.ts";
import type { KeyChange } from "../model/store.ts";
import { RowCache } from "./row-cache.ts";

/** A value while it is put together. */
type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

/** The columns that both tables have, in the order of a row. What is read has the last use at its end. */
const columns = "id, account_id, name, is_active, created_at, hash, last4";
const hashAt = 5;
type Row = [number, number, string, number, number, string | null, string | null];
type PartnerRow = [...Row, number | null];
type CertCentralRow = [...Row, number, number, number, string | null, number | null];

/** The list that a range of one index is. */
export type ListName = "account" | "tree" | "user" | "userInTree";

/** How the keys of one API are kept. */
interface Layout<K> {
  readonly table: string;
  readonly columns: string;
  /** The columns of a change's fields: the name, the status and, where a key has one, the role. */
  readonly changeColumns: readonly string[];
  readonly lists: Readonly<Partial<Record<ListName, string>>>;
  readonly readRow: (row: unknown, marks: PendingLastUsed) => K;
  /** The values of all columns but the id. */
  readonly toRow: (key: K) => SQLInputValue[];
}

// The unary plus keeps a column from being looked up by its index: a user's keys are few. CertCentral's API lists no
// tree; for the stores' one scope it can be read all the same, by passing over the other keys.
const layouts: { readonly [Name in ApiName]: Layout<KeyOf[Name]> } = {
  "partner-subscriptions": {
    table: "partner_keys",
    columns,
    changeColumns: ["name", "is_active"],
    lists: { account: "account_id = ?", tree: "tree_id = ?" },
    readRow: (values, marks) => {
      // The columns are STRICT, so a row has the types of its table.
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
      // As above.
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
      // It was written by `toRow`.
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
  // Rows have the columns of their statement, in its order.
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

/** The SQL that finds a key by its hash. */
export function hashStatement(api: ApiName): string {
  return selectStatement(layouts[api], "WHERE hash = ?");
}

/** The SQL of a list, in the order of ids; of each that an API asks for, one range of one index. */
export function listStatement(api: ApiName, list: ListName): string | undefined {
  const layout = layouts[api];
  const filter = layout.lists[list];
  if (filter === undefined) return undefined;
  return selectStatement(layout, `WHERE ${filter} AND id > ? ORDER BY id LIMIT ?`);
}

/** The keys of one API in a database, with their marks of use over what is on disk. */
export class KeyTable<Name extends ApiName> {
  readonly marks: PendingLastUsed = new PendingLastUsed();
  readonly #recent = new RowCache<PartnerRow | CertCentralRow>((row) => [
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
      // An array is made in half the time of an object. Node 22.13 to 22.15 cannot return one.
      if ("setReturnArrays" in statement) statement.setReturnArrays(true);
      return statement;
    };
    this.#findById = prepare(selectStatement(layout, "WHERE id = ?"));
    this.#findByHash = prepare(hashStatement(api));
    this.#selectAll = prepare(selectStatement(layout, "ORDER BY id"));
    const values = layout.columns.replaceAll(/\w+/g, "?");
    // Without an account there is no tree, and so no row.
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
    return this.#read(this.#recent.find(id, () => toRow(this.#findById.get(id))));
  }

  findByHash(hash: string): KeyOf[Name] | undefined {
    return this.#read(this.#recent.find(hash, () => toRow(this.#findByHash.get(hash))));
  }

  /** Keys of a list whose API has no such list are none. The owners are what its SQL asks for, in that order. */
  list(list: ListName, owners: readonly number[], afterId: number, limit: number): KeyOf[Name][] {
    const rows = this.#lists[list]?.all(...owners, afterId, limit) ?? [];
    return rows.map((row) => this.#layout.readRow(toArray(row), this.marks));
  }

  all(): KeyOf[Name][] {
    return this.#selectAll.all().map((row) => this.#layout.readRow(toArray(row), this.marks));
  }

  /** Adds a key that has its id, and a hash that no other has. */
  add(key: KeyOf[Name]): void {
    this.#addUnder(key.id, key);
  }

  /** Adds a key under the next id, whatever its own, and returns that. @throws Error if another has its hash. */
  addNext(key: KeyOf[Name]): number {
    const id = this.#addUnder(null, key);
    // A mark from before there was such a key is not of this one.
    this.marks.forget(id);
    return id;
  }

  /** Whether there is such a key. */
  change(id: number, { name, isActive, restrictedToRoleId }: KeyChange): boolean {
    const values = [name, isActive === undefined ? undefined : Number(isActive), restrictedToRoleId];
    this.#recent.forget(id);
    const used = values.slice(0, this.#layout.changeColumns.length).map((value) => value ?? null);
    return Number(this.#update.run(...used, id).changes) > 0;
  }

  /** Writes pending marks, at most so many. Returns what to do once they are on disk. */
  writeMarks(limit: number): { readonly count: number; readonly flush: () => void } {
    const marks = this.marks.take(limit);
    for (const [id, at] of marks) this.#markUsed.run(id, at, id);
    const flush = (): void => {
      for (const [id] of marks) this.#recent.forget(id);
      this.marks.flush(marks);
    };
    return { count: marks.length, flush };
  }

  /** To be called after a failed transaction: what was read in it is not there. */
  forgetRecent(): void {
    this.#recent.clear();
  }

  removeAll(): void {
    this.marks.clear();
    this.#recent.clear();
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

/**
 * When keys were used, for as long as that is not on disk yet. A mark is written with the next change or within about a
 * second, so that a read costs no write.
 */
class PendingLastUsed {
  readonly #pending = new Map<number, number>();
  /** Marks of late that are on disk, so that a key in steady use is written once a second and not with each change. */
  readonly #written = new Map<number, number>();
  /** The ids of marks in descending order, to be taken from the end; those of later marks are in the next round. */
  #round: number[] = [];

  get size(): number {
    return this.#pending.size;
  }

  /** @returns Whether the mark has to be written; an earlier one of the same second or later stands for it. */
  add(id: number, at: number): boolean {
    if ((this.#pending.get(id) ?? this.#written.get(id) ?? Number.NEGATIVE_INFINITY) >= at) return false;
    this.#pending.set(id, at);
    return true;
  }

  /** A key's last use, given that on disk. */
  newest(id: number, stored: number | undefined): number | undefined {
    const marked = this.#pending.size === 0 ? undefined : this.#pending.get(id);
    return marked !== undefined && (stored === undefined || stored < marked) ? marked : stored;
  }

  /**
   * Marks that are to be written: ids with times. They stay pending until they are flushed. A round of them goes up
   * through all ids, so that marks of one page are written together.
   */
  take(limit: number): readonly (readonly [number, number])[] {
    if (this.#round.length === 0) this.#round = [...this.#pending.keys()].sort((a, b) => b - a);
    const marks: (readonly [number, number])[] = [];
    while (marks.length < limit) {
      const id = this.#round.pop();
      if (id === undefined) break;
      const at = this.#pending.get(id);
      if (at !== undefined) marks.push([id, at]);
    }
    return marks;
  }

  /** Takes marks that are on disk off the pending ones. */
  flush(marks: readonly (readonly [number, number])[]): void {
    // What is forgotten here costs one write too many, and no more.
    if (this.#written.size + marks.length > 10_000) this.#written.clear();
    for (const [id, at] of marks) {
      this.#pending.delete(id);
      this.#written.set(id, at);
    }
  }

  forget(id: number): void {
    this.#pending.delete(id);
    this.#written.delete(id);
  }

  clear(): void {
    this.#pending.clear();
    this.#written.clear();
    this.#round = [];
  }
}
