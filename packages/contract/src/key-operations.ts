import { type HttpResponse, parseJson } from "./http.ts";
import { type ApiName, findOperation, type OperationId } from "./spec.ts";

/** How an API's keys are listed, read, created and deactivated. */
export interface KeyOperations {
  readonly list: OperationId;
  readonly get: OperationId;
  readonly create: OperationId;
  readonly setStatus: OperationId;
  /** The path's parameter that has a key's id. */
  readonly keyParameter: string;
  /** The path's parameter of `create`. */
  readonly ownerParameter: string;
  /** What owns a key. */
  readonly ownerKind: "account" | "user";
  /** The status of a key that opens nothing. */
  readonly off: string;
  /** The callers that may list, the one that sees most first. */
  readonly listers: readonly [string, ...string[]];
}

export const keyOperations: Readonly<Record<ApiName, KeyOperations>> = {
  "partner-subscriptions": {
    list: "listApiKeys",
    get: "getApiKey",
    create: "createSubaccountApiKey",
    setStatus: "updateApiKeyStatus",
    keyParameter: "apiKeyId",
    ownerParameter: "accountId",
    ownerKind: "account",
    off: "inactive",
    listers: ["parent", "subaccount"],
  },
  certcentral: {
    list: "listKeys",
    get: "getKey",
    create: "createKey",
    setStatus: "updateKeyStatus",
    keyParameter: "key_id",
    ownerParameter: "user_id",
    ownerKind: "user",
    off: "revoked",
    listers: ["administrator", "view-only"],
  },
};

/** The calls that change something. */
export function isChange(operationId: OperationId): boolean {
  return findOperation(operationId).method !== "GET";
}

/** A key as either API lists it. */
export interface ListedKey {
  readonly id: number;
  /** The account's, or in CertCentral the user's. */
  readonly owner: number;
  readonly name: string;
  readonly status: string;
  /** Partner Subscriptions only. */
  readonly last4: string | undefined;
  /** In milliseconds since 1970; undefined is never. */
  readonly lastUsed: number | undefined;
  /** CertCentral only. */
  readonly role: number | undefined;
  /** Whether it is an ACME credential, which is no key of the API, though CertCentral lists it. */
  readonly isAcme: boolean;
}

/** The keys of a response to `list`; undefined if it is not a list. An item that is not a key is left out. */
export function readKeyList({ status, text }: HttpResponse): ListedKey[] | undefined {
  const list = status === 200 ? readFields(parseJson(text))["api_keys"] : undefined;
  return Array.isArray(list) ? list.flatMap((item: unknown) => readListedKey(item) ?? []) : undefined;
}

/** The key of a response to `get`; undefined if it is not one. */
export function readKey({ status, text }: HttpResponse): ListedKey | undefined {
  return status === 200 ? readListedKey(parseJson(text)) : undefined;
}

/** The id of the key in a response to `create`; undefined if it has none. */
export function readCreatedId({ text }: HttpResponse): number | undefined {
  return readId(readFields(parseJson(text))["id"]);
}

/** The secret in the response to `create`, and the key's id if it is one; undefined without a secret. */
export function readIssuedKey(
  text: string,
): { readonly id: number | undefined; readonly secret: string } | undefined {
  const { id, api_key: secret } = readFields(parseJson(text));
  return typeof secret === "string" && secret !== "" ? { id: readId(id), secret } : undefined;
}

function readListedKey(value: unknown): ListedKey | undefined {
  const fields = readFields(value);
  const id = readId(fields["id"]);
  const owner = readId(fields["account_id"]) ?? readId(readFields(fields["user"])["id"]);
  if (id === undefined || owner === undefined) return undefined;
  const lastUsed = Date.parse(readText(fields["last_used_date"]) ?? "");
  return {
    id,
    owner,
    name: readText(fields["name"]) ?? "",
    status: readText(fields["status"]) ?? "",
    last4: readText(fields["api_key_last4"]),
    lastUsed: Number.isNaN(lastUsed) ? undefined : lastUsed,
    role: typeof fields["restricted_to_role_id"] === "number" ? fields["restricted_to_role_id"] : undefined,
    isAcme: "acme_directory_url" in fields,
  };
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
