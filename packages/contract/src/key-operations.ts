import { describeMissingIds, describeMissingKey, type OwnedIds } from "./accounts.ts";
import type { CaseContext } from "./case.ts";
import { type ApiName, findOperation, type OperationId } from "./spec.ts";
import { SkipCase } from "./target.ts";

/** How to list, read, create and deactivate the keys of an API. */
export interface KeyOperations {
  readonly list: OperationId;
  readonly get: OperationId;
  readonly create: OperationId;
  readonly setStatus: OperationId;
  /** The kind of owner that a key has. */
  readonly ownerKind: "account" | "user";
  /** The status of a key that the server rejects. */
  readonly inactiveStatus: string;
  /** The callers that may list keys. The first caller sees the most keys. */
  readonly listCallers: readonly [string, ...string[]];
}

export const keyOperations: Readonly<Record<ApiName, KeyOperations>> = {
  "partner-subscriptions": {
    list: "listApiKeys",
    get: "getApiKey",
    create: "createSubaccountApiKey",
    setStatus: "updateApiKeyStatus",
    ownerKind: "account",
    inactiveStatus: "inactive",
    listCallers: ["parent", "subaccount"],
  },
  certcentral: {
    list: "listKeys",
    get: "getKey",
    create: "createKey",
    setStatus: "updateKeyStatus",
    ownerKind: "user",
    inactiveStatus: "revoked",
    listCallers: ["administrator", "view-only"],
  },
};

/** Returns whether an operation changes something. */
export function isChange(operationId: OperationId): boolean {
  return findOperation(operationId).method !== "GET";
}

/** The caller whose key the cases use by default, and the owner of the keys that it creates. Key cases require both. */
export const creator: Readonly<Record<ApiName, { readonly caller: string; readonly owner: string }>> = {
  // DigiCert's page documents keys for subaccounts. Only its overview mentions keys for the parent itself.
  "partner-subscriptions": { caller: "parent", owner: "subaccount" },
  certcentral: { caller: "administrator", owner: "self" },
};

type Accounts = Pick<CaseContext, "accounts" | "api">;

/** @throws SkipCase if there is no such key. */
export function secretOf({ accounts, api }: Accounts, caller: string = creator[api].caller): string {
  const secret = accounts[api].secrets[caller];
  if (secret === undefined) throw new SkipCase(describeMissingKey(api, caller));
  return secret;
}

/** @throws SkipCase if the ids are not known. */
export function ownedIdsOf(
  { accounts, api }: Accounts,
  caller: string = creator[api].caller,
  owner: string = creator[api].owner,
): OwnedIds {
  const { secrets, ownedIds } = accounts[api];
  const ids = ownedIds[caller]?.[owner];
  if (ids !== undefined) return ids;
  const isKeyGiven = secrets[owner === "self" ? caller : owner] !== undefined;
  throw new SkipCase(describeMissingIds(api, caller, owner, isKeyGiven));
}

/** A key in get and list, in one form for both APIs. A field is undefined if it is missing or has another type. */
export interface ShownKey {
  readonly id: number;
  readonly name: string | undefined;
  readonly status: string | undefined;
  /** The time in the form of the API, as in `createdAt`. */
  readonly lastUsed: string | undefined;
  /** The id of the account, or in CertCentral of the user. */
  readonly owner: number;
  readonly createdAt: string | undefined;
  /** Partner Subscriptions only. */
  readonly last4: string | undefined;
  /** CertCentral only, like `acmeUrl`. */
  readonly role: number | undefined;
  /** Only ACME credentials have this field. CertCentral lists them, but they are not API keys. */
  readonly acmeUrl: string | undefined;
}

/** Returns the keys of a list, without items that are not keys. Returns undefined if the body is not a list. */
export function readKeyList(body: unknown): ShownKey[] | undefined {
  const { api_keys: list } = readFields(body);
  return Array.isArray(list) ? list.flatMap((item: unknown) => readKey(item) ?? []) : undefined;
}

/** Reads a key in the body of a get, or in a list. Returns undefined if the value is not a key. */
export function readKey(body: unknown): ShownKey | undefined {
  const fields = readFields(body);
  const id = readId(fields["id"]);
  const owner = readId(fields["account_id"]) ?? readId(readFields(fields["user"])["id"]);
  if (id === undefined || owner === undefined) return undefined;
  const role = fields["restricted_to_role_id"];
  return {
    id,
    name: readText(fields["name"]),
    status: readText(fields["status"]),
    lastUsed: readText(fields["last_used_date"]),
    owner,
    createdAt: readText(fields["created_at"] ?? fields["create_date"]),
    last4: readText(fields["api_key_last4"]),
    role: typeof role === "number" ? role : undefined,
    acmeUrl: readText(fields["acme_directory_url"]),
  };
}

/** Reads the id and the secret in the body of a create. Each is undefined if the body does not have it. */
export function readCreated(body: unknown): { readonly id?: number | undefined; readonly secret?: string } {
  const { id, api_key: secret } = readFields(body);
  return { id: readId(id), ...(typeof secret === "string" && secret !== "" && { secret }) };
}

function readFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function readId(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
