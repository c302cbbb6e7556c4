import { describeMissingIds, describeMissingKey, type OwnedIds } from "../accounts.ts";
import type { Call, Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import type { ApiName, BodyOf } from "../spec.ts";
import { SkipCase } from "../target.ts";

/** A key that a case has created. */
export interface CreatedKey extends OwnedIds {
  readonly id: number;
  readonly secret: string;
  readonly response: CreateResponse;
}

/** CertCentral returns the id and the secret only. */
type CreateResponse = BodyOf<"createKey", 201> & Partial<BodyOf<"createSubaccountApiKey", 201>>;

/** What the steps below need to know about a key. */
export type KeyRef = Pick<CreatedKey, "id" | "owner">;

/** Whether a key is accepted, whatever the API calls it. */
export type KeyState = "active" | "retired";

/** A key as get and list show it, in the same words for both APIs. */
export interface ShownKey {
  readonly id: number;
  readonly name: string;
  /** The id of its account, in CertCentral of its user. */
  readonly owner: number;
  readonly status: string;
  /** In the API's own form, as is `lastUsed`. */
  readonly createdAt: string;
  /** Undefined if the response does not have the field. */
  readonly lastUsed: string | undefined;
  /** CertCentral only. */
  readonly role?: number;
  /** Partner Subscriptions only. */
  readonly last4?: string;
}

export interface CreateKeyOptions {
  /** The id of the account, in CertCentral of the user, that it is for. */
  readonly owner?: number;
  /** In CertCentral: the role that it is restricted to, such as 102; null sends none. */
  readonly role?: number | null;
  readonly name?: string;
}

/** Which key the steps below use, and for whom they create keys. A case that uses them has it in its `requires`. */
export const creator: Readonly<Record<ApiName, { readonly caller: string; readonly owner: string }>> = {
  // DigiCert's page documents keys for subaccounts. Only its overview mentions keys for the parent itself.
  "partner-subscriptions": { caller: "parent", owner: "subaccount" },
  certcentral: { caller: "administrator", owner: "self" },
};

/** What an API calls the state of a key. */
export function statusWord(api: ApiName, state: KeyState): string {
  return state === "active" ? "active" : keyOperations[api].off;
}

/** The capabilities that a case needs to create keys. */
export const needsToCreateKeys: Case["capabilities"] = [
  "stateful",
  "authentication",
  "authorization",
  "writes",
];

/** CertCentral's role View Only, whose keys may only read. */
export const viewOnlyRole = 102;

/** The status of each step's success, the same in both APIs. */
export const successes = { create: 201, list: 200, get: 200, setStatus: 204 } as const;

/** Creates a key: for the parent's subaccount, or in CertCentral for the administrator, unless told otherwise. */
export async function createKey(
  context: CaseContext,
  api: ApiName,
  { owner, role = 0, name = context.nameOf("case") }: CreateKeyOptions = {},
): Promise<CreatedKey> {
  const ownerId = owner ?? ownedIdsOf(context, api).owner;
  const body = await takeStep(context, api, "create", ownerId, {
    parameters: { [keyOperations[api].ownerParameter]: ownerId },
    body: { name, ...(api === "certcentral" && role !== null && { restricted_to_role_id: role }) },
  });
  const response = body as CreateResponse;
  return { id: response.id, key: response.id, secret: response.api_key, owner: ownerId, response };
}

export async function setStatus(
  context: CaseContext,
  api: ApiName,
  { id, owner }: KeyRef,
  state: KeyState,
): Promise<void> {
  await takeStep(context, api, "setStatus", owner, {
    parameters: { [keyOperations[api].keyParameter]: id },
    body: { status: statusWord(api, state) },
  });
}

export async function readKey(context: CaseContext, api: ApiName, { id, owner }: KeyRef): Promise<ShownKey> {
  const parameters = { [keyOperations[api].keyParameter]: id };
  return toShown((await takeStep(context, api, "get", owner, { parameters })) as KeyBody);
}

/** @param parameters Of the query. */
export async function listKeys(
  context: CaseContext,
  api: ApiName,
  parameters: Call["parameters"] = {},
): Promise<readonly ShownKey[]> {
  const body = await takeStep(context, api, "list", undefined, { parameters });
  return (body as { readonly api_keys: readonly KeyBody[] }).api_keys.map(toShown);
}

/** The one item of the list that has an id. */
export async function findListed(context: CaseContext, api: ApiName, id: number): Promise<ShownKey> {
  const found = (await listKeys(context, api)).filter((each) => each.id === id);
  const received = `found ${found.length} times`;
  context.expect(found.length === 1, { expected: `key ${id} once in the list`, received });
  const [key] = found;
  if (key === undefined) throw new Error("The expectation above ends a case without a key.");
  return key;
}

/** Makes a request with a key that the case has created. */
export async function useKey(context: CaseContext, api: ApiName, { secret }: CreatedKey): Promise<void> {
  const { create, list: operationId } = keyOperations[api];
  const call = { operationId, status: successes.list, secret };
  if (operationId === context.operationId) await context.call(call);
  else await context.prepare(call, `${create}/life-cycle/created-key-works`);
}

/** Expects that a key is accepted, whatever the operation of the case is. */
export async function expectKeyAccepted(context: CaseContext, api: ApiName, secret: string): Promise<void> {
  await context.call({ operationId: keyOperations[api].list, status: 200, secret });
}

/** Expects that a key is rejected, whatever the operation of the case is. */
export async function expectKeyRejected(context: CaseContext, api: ApiName, secret: string): Promise<void> {
  await context.call({ operationId: keyOperations[api].list, status: 403, secret });
}

/** Expects two values to be the same. @param what Names them: `the name`. */
export function expectSame(
  { expect }: Pick<CaseContext, "expect">,
  what: string,
  expected: unknown,
  received: unknown,
): void {
  expect(received === expected, {
    expected: `${what} to be ${JSON.stringify(expected)}`,
    received: `${what} is ${JSON.stringify(received) ?? "missing"}`,
  });
}

/** @throws SkipCase if there is no such key. A case that names the caller in its `requires` is skipped before. */
export function secretOf(
  { accounts }: Pick<CaseContext, "accounts">,
  api: ApiName,
  caller: string = creator[api].caller,
): string {
  const secret = accounts[api].secrets[caller];
  if (secret !== undefined) return secret;
  throw new SkipCase(describeMissingKey(api, caller));
}

/** @throws SkipCase if nothing is known. A case that names both in its `requires` is skipped before. */
export function ownedIdsOf(
  { accounts }: Pick<CaseContext, "accounts">,
  api: ApiName,
  caller: string = creator[api].caller,
  owner: string = creator[api].owner,
): OwnedIds {
  const ownedIds = accounts[api].ownedIds[caller]?.[owner];
  if (ownedIds === undefined)
    throw new SkipCase(describeMissingIds(api, caller, owner, accounts[api].secrets[owner] !== undefined));
  return ownedIds;
}

type KeyBody = BodyOf<"getApiKey", 200> | BodyOf<"getKey", 200>;

/**
 * Calls an operation with the creator's key. If the case is not about this operation, the call is a step of its set-up:
 * when it does not work, the case is skipped and names the case that tests the step.
 *
 * @param ownerId Whose the key is; undefined for the creator's usual owner.
 */
async function takeStep(
  context: CaseContext,
  api: ApiName,
  step: keyof typeof successes,
  ownerId: number | undefined,
  parts: Pick<Call, "parameters" | "body">,
): Promise<unknown> {
  const { caller, owner } = creator[api];
  const operationId = keyOperations[api][step];
  const call = { operationId, status: successes[step], secret: secretOf(context, api), ...parts };
  if (operationId === context.operationId) return (await context.call(call)).body;
  const owners = Object.entries(context.accounts[api].ownedIds[caller] ?? {});
  const [ofStep = owner] = owners.find(([, ids]) => ids.owner === ownerId) ?? [];
  return (await context.prepare(call, `${operationId}/access/${caller}-on-${ofStep}`)).body;
}

function toShown(key: KeyBody): ShownKey {
  const { id, name, status, last_used_date: lastUsed } = key;
  const common = { id, name, status, lastUsed };
  return "user" in key
    ? { ...common, owner: key.user.id, createdAt: key.create_date, role: key.restricted_to_role_id }
    : { ...common, owner: key.account_id, createdAt: key.created_at, last4: key.api_key_last4 };
}
