import type { DatabaseSync } from "node:sqlite";

/** "LKEY" in ASCII. It is in the header of our files, and distinguishes them from files of other programs. */
export const applicationId = 0x4c4b4559;

/**
 * The steps from an empty file to the current tables. The `user_version` of a file counts its completed steps. Never
 * edit a released step. Add a new one at the end.
 *
 * A key's `tree_id` is the account at the top of its tree, so that a parent's list is one range of one index. Only
 * Partner Subscriptions lists keys by tree. So CertCentral's keys have no such index, except in some early files. Each
 * index entry ends with the id. Keys are never deleted individually, so a new id is one more than the highest id. The
 * store checks `accounts.parent_id` before a load, since the rows may be in any order.
 *
 * The last uses of keys are in narrow tables, so that many rows share a page. Only used keys have rows there.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    parent_id INTEGER
  ) STRICT;

  CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    is_administrator INTEGER NOT NULL CHECK (is_administrator IN (0, 1))
  ) STRICT;

  CREATE TABLE partner_keys (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts,
    tree_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    hash TEXT,
    hash_prefix INTEGER,
    last4 TEXT
  ) STRICT;
  CREATE INDEX partner_keys_by_account ON partner_keys (account_id);
  CREATE INDEX partner_keys_by_tree ON partner_keys (tree_id);
  CREATE INDEX partner_keys_by_hash ON partner_keys (hash_prefix);

  CREATE TABLE partner_keys_uses (
    id INTEGER PRIMARY KEY,
    last_used_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE certcentral_keys (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts,
    tree_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    hash TEXT,
    hash_prefix INTEGER,
    last4 TEXT,
    user_id INTEGER NOT NULL REFERENCES users,
    is_legacy INTEGER NOT NULL CHECK (is_legacy IN (0, 1)),
    restricted_to_role_id INTEGER NOT NULL,
    acme TEXT CHECK (json_valid(acme))
  ) STRICT;
  CREATE INDEX certcentral_keys_by_account ON certcentral_keys (account_id);
  CREATE INDEX certcentral_keys_by_user ON certcentral_keys (user_id);
  CREATE INDEX certcentral_keys_by_hash ON certcentral_keys (hash_prefix);

  CREATE TABLE certcentral_keys_uses (
    id INTEGER PRIMARY KEY,
    last_used_at INTEGER NOT NULL
  ) STRICT;
  `,
  ["partner_keys", "certcentral_keys"]
    .map(
      (table) => `
  DROP INDEX ${table}_by_hash;
  ALTER TABLE ${table} DROP COLUMN hash_prefix;
  CREATE UNIQUE INDEX ${table}_by_hash ON ${table} (hash);`,
    )
    .join(""),
];

/** Returns whether a transaction is open. For Node 22.13 to 22.15, tries BEGIN, which fails in a transaction. */
export function isInTransaction(db: DatabaseSync): boolean {
  const { isTransaction }: { readonly isTransaction?: boolean } = db;
  if (isTransaction !== undefined) return isTransaction;
  try {
    db.exec("BEGIN; ROLLBACK");
    return false;
  } catch {
    return true;
  }
}

/** Runs the steps that the file still needs. If one step fails, no step has an effect. */
export function migrate(db: DatabaseSync, steps: readonly string[] = migrations): void {
  const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version >= steps.length) return;
  db.exec("BEGIN");
  try {
    for (const step of steps.slice(version)) db.exec(step);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (isInTransaction(db)) db.exec("ROLLBACK");
    throw error;
  }
}
