import type { OwnedIds } from "../accounts.ts";
import type { Call, CaseContext } from "../case.ts";
import {
  creator,
  keyOperations,
  ownedIdsOf,
  readCreated,
  readKeyList,
  readKey as readKeyOf,
  type ShownKey,
} from "../key-operations.ts";
import { type ApiName, findOperation } from "../spec.ts";

/** A key that a case has created. */
export interface CreatedKey extends OwnedIds {
  readonly id: number;
  readonly secret: string;
  /** The fields in the response. CertCentral returns only the id and the secret. */
  readonly response: Partial<ShownKey>;
}

/** The fields of a key that the functions below need. */
export type KeyRef = Pick<CreatedKey, "id" | "owner">;

/** The state of a key in words of our own, since the APIs have different words. A server rejects a retired key. */
export type KeyState = "active" | "retired";

export interface CreateKeyOptions {
  /** The id of the account, or in CertCentral of the user, that gets the key. */
  readonly owner?: number;
  /** In CertCentral: the role that restricts the key, such as 102; null sends no role. */
  readonly role?: number | null;
  readonly name?: string;
}

/** Returns the API's own word for a state, such as `revoked`. */
export function statusWord(api: ApiName, state: KeyState): string {
  return state === "active" ? "active" : keyOperations[api].inactiveStatus;
}

/** CertCentral's role View Only, whose keys may only read. */
export const viewOnlyRole = 102;

/** Creates a key. By default, it is for the parent's subaccount, or in CertCentral for the administrator. */
export async function createKey(
  context: CaseContext,
  { owner = ownedIdsOf(context).owner, role = 0, name = context.nameOf("case") }: CreateKeyOptions = {},
): Promise<CreatedKey> {
  const withRole = context.api === "certcentral" && role !== null;
  const body = { name, ...(withRole && { restricted_to_role_id: role }) };
  const response = await takeStep(context, "create", owner, { id: owner, body });
  const { id = 0, secret = "" } = readCreated(response);
  return { id, key: id, secret, owner, response: readKeyOf(response) ?? {} };
}

export async function setStatus(context: CaseContext, { id, owner }: KeyRef, state: KeyState): Promise<void> {
  await takeStep(context, "setStatus", owner, { id, body: { status: statusWord(context.api, state) } });
}

export async function readKey(context: CaseContext, { id, owner }: KeyRef): Promise<ShownKey> {
  const key = readKeyOf(await takeStep(context, "get", owner, { id }));
  if (key === undefined) throw new Error("The response matches the spec, but it has no key. Check readKey.");
  return key;
}

/** Gets a key, and expects that the response has these fields. */
export async function expectShown(
  context: CaseContext,
  key: KeyRef,
  fields: Partial<ShownKey>,
): Promise<void> {
  const shown = await readKey(context, key);
  for (const [name, value] of Object.entries(fields))
    expectSame(context, `the ${name}`, value, shown[name as keyof ShownKey]);
}

export async function listKeys(context: CaseContext, query = ""): Promise<readonly ShownKey[]> {
  return readKeyList(await takeStep(context, "list", undefined, { query })) ?? [];
}

/** Lists the keys, expects exactly one key with the id, and returns it. */
export async function findListed(context: CaseContext, id: number): Promise<ShownKey> {
  const found = (await listKeys(context)).filter((each) => each.id === id);
  const received = `found ${found.length} times`;
  context.expect(found.length === 1, { expected: `key ${id} once in the list`, received });
  const [key] = found;
  if (key === undefined) throw new Error("The list has no key, although the check passed. Check findListed.");
  return key;
}

/** Sends a request with a created key, which counts as a use of the key. */
export async function useKey(context: CaseContext, { secret }: CreatedKey): Promise<void> {
  const { create, list: operationId } = keyOperations[context.api];
  const call = { operationId, status: 200, secret };
  if (operationId === context.operationId) await context.call(call);
  else await context.prepare(call, `${create}/life-cycle/created-key-works`);
}

/** Sends a list request with a key, and expects that the server accepts or rejects the key. */
export async function expectKeyIs(
  verdict: "accepted" | "rejected",
  { api, call }: CaseContext,
  { secret }: CreatedKey,
): Promise<void> {
  const status = verdict === "accepted" ? 200 : 403;
  await call({ operationId: keyOperations[api].list, status, secret });
}

/** Expects that two values are equal. @param what The name of the value in the message, such as `the name`. */
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

/**
 * Calls an operation with the creator's key. If the case tests another operation, this call belongs to the set-up. If the
 * call then fails, the case is skipped, and the reason names the case that tests the call.
 *
 * @param ownerId The id of the owner of the key. The default is the creator's usual owner.
 */
async function takeStep(
  { api, accounts, operationId: tested, call, prepare }: CaseContext,
  step: "create" | "list" | "get" | "setStatus",
  ownerId: number | undefined,
  parts: Pick<Call, "id" | "query" | "body">,
): Promise<unknown> {
  const { caller, owner } = creator[api];
  const operationId = keyOperations[api][step];
  const request = { operationId, status: findOperation(operationId).success, ...parts };
  if (operationId === tested) return call(request);
  const owners = Object.entries(accounts[api].ownedIds[caller] ?? {});
  const [ofStep = owner] = owners.find(([, ids]) => ids.owner === ownerId) ?? [];
  return prepare(request, `${operationId}/access/${caller}-on-${ofStep}`);
}
