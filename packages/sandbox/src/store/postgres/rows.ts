import type { Account, AcmeFields, Caller, Key, User } from "../../model/model.ts";
import { apiNames } from "../state.ts";

/** A row, as its driver returns it: the columns of a statement in order. */
export type Row = readonly unknown[];

/** PostgreSQL's texts cannot have a NUL, which a name may have. */
export function encodeText(text: string): string {
  return text.replaceAll(/[\\\0]/g, (character) => (character === "\0" ? "\\0" : "\\\\"));
}

function decodeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(.)/g, (_, character) => (character === "0" ? "\0" : "\\"));
}

/** The fields of a key that a statement returns as a JSON array. Only CertCentral has those after `last4`. */
type KeyFields = [
  id: number,
  accountId: number,
  name: string,
  isActive: boolean,
  createdAt: number,
  lastUsedAt: number | null,
  hash: string | null,
  last4: string | null,
  userId: number,
  isLegacy: boolean,
  roleId: number,
  acme: string | null,
];
const keyWidths = [8, 12];

type Newest = (api: number, id: number, stored: number | undefined) => number | undefined;

/** Reads a key from a JSON array. `newest` returns its last use, with those that are not written yet. */
export function readKey(api: number, text: unknown, newest: Newest): Key {
  return toKey(api, JSON.parse(String(text)), newest);
}

function toKey(api: number, row: Row, newest: Newest): Key {
  // Each statement selects a key's fields in this order, and the types of the columns do not allow other values.
  const [id, accountId, name, isActive, createdAt, stored, hash, last4, userId, isLegacy, roleId, acme] =
    row as unknown as KeyFields;
  const lastUsedAt = newest(api, id, stored ?? undefined);
  const fields = {
    id,
    accountId,
    name: decodeText(name),
    isActive,
    createdAt,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(hash !== null && { hash }),
    ...(last4 !== null && { last4: decodeText(last4) }),
  };
  if (apiNames[api] !== "certcentral") return Object.freeze({ api: "partner-subscriptions", ...fields });
  return Object.freeze({
    api: "certcentral",
    ...fields,
    userId,
    isLegacy,
    restrictedToRoleId: roleId,
    // `writeKeys` wrote this JSON, so it has the right type.
    ...(acme !== null && { acme: Object.freeze(JSON.parse(decodeText(acme)) as AcmeFields) }),
  });
}

/** Reads a key with the ids of its account and with its user from a JSON array. Undefined if its fields are null, since no key was joined. */
export function readOwned(api: number, text: unknown, newest: Newest): Caller | undefined {
  const row: Row = JSON.parse(String(text));
  if (row[0] === null) return undefined;
  const key = toKey(api, row, newest);
  const [treeId, ...ofUser] = row.slice(keyWidths[api]);
  const account = { id: key.accountId, ...(treeId !== key.accountId && { parentId: Number(treeId) }) };
  return { key, account, user: key.api === "certcentral" ? readUser([key.userId, ...ofUser]) : undefined };
}

export function readAccount(row: Row): Account {
  // Each statement selects an account's columns in this order.
  const [id, name, parentId] = row as readonly [number, string, number | null];
  return Object.freeze({ id, name: decodeText(name), ...(parentId !== null && { parentId }) });
}

export function readUser(row: Row): User {
  // Each statement selects a user's columns in this order.
  const [id, accountId, first, last, isAdministrator] = row as [number, number, string, string, boolean];
  const names = { firstName: decodeText(first), lastName: decodeText(last) };
  return Object.freeze({ id, accountId, ...names, isAdministrator });
}

/** Returns one array for each column of rows. There must be a row. */
function transpose(rows: readonly Row[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

export function writeKeys(keys: readonly Key[]): unknown[][] {
  const rows = keys.map((key): Row => {
    const { api, id, accountId, name, isActive, createdAt, lastUsedAt = null, last4 = null } = key;
    const hash = key.hash === undefined ? null : Buffer.from(key.hash, "hex");
    const ofKey = [apiNames.indexOf(api), id, accountId, encodeText(name), isActive, createdAt, lastUsedAt];
    const fields = [...ofKey, hash, last4 && encodeText(last4)];
    if (key.api !== "certcentral") return [...fields, null, null, null, null];
    const acme = key.acme === undefined ? null : encodeText(JSON.stringify(key.acme));
    return [...fields, key.userId, key.isLegacy, key.restrictedToRoleId, acme];
  });
  return transpose(rows);
}

export function writeAccounts(accounts: readonly Account[]): unknown[][] {
  return transpose(accounts.map(({ id, name, parentId }) => [id, encodeText(name), parentId ?? null]));
}

export function writeUsers(users: readonly User[]): unknown[][] {
  const rows = users.map((user): Row => {
    const names = [user.firstName, user.lastName].map(encodeText);
    return [user.id, user.accountId, ...names, user.isAdministrator];
  });
  return transpose(rows);
}
