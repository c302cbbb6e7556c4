import type { OwnedIds } from "../accounts.ts";
import type { Call, Case, CaseContext } from "../case.ts";
import { creator, keyOperations, ownedIdsOf, readKeyList, secretOf } from "../key-operations.ts";
import {
  type AccessRow,
  apiNames,
  findOperation,
  type OperationId,
  operations,
  type SpecOperation,
} from "../spec.ts";
import { type CaseDefinition, defineCase, defineKeyCase } from "./define.ts";
import { createKey, expectSame, expectShown, listKeys, viewOnlyRole } from "./keys.ts";

/** The permissions of callers. Each row of `x-access` in the spec has a case. */
export const accessCases: readonly Case[] = operations.flatMap((operation) =>
  operation.access.map((row) => accessCase(operation, row)),
);

function accessCase(operation: SpecOperation, row: AccessRow): Case {
  const { api, operationId, method, success } = operation;
  const { caller, owner, answer, assumed } = row;
  // A given key may be in use elsewhere, so the case changes a new key of the same owner.
  const needsKey = method === "PUT" && answer === "allowed";
  const { create } = keyOperations[api];
  return defineCase({
    operationId,
    family: "access",
    name: owner === undefined ? caller : `${caller}-on-${owner}`,
    status: typeof answer === "object" ? answer.status : success,
    title: describe(row),
    capabilities: [
      "authentication",
      "authorization",
      ...(method === "GET" ? [] : (["writes"] as const)),
      ...(needsKey ? (["stateful"] as const) : []),
    ],
    requires: [{ caller, owner }, ...(needsKey ? [{ caller: creator[api].caller }] : [])],
    mutates: [operationId, ...(needsKey ? [create] : [])],
    assumed,
    run: async (context) => {
      const secret = secretOf(context, caller);
      const given = owner === undefined ? undefined : ownedIdsOf(context, caller, owner);
      if (typeof answer === "object")
        return expectErrorResponse(context, operation, { secret, ownedIds: given }, answer);
      const name = context.nameOf(operationId);
      const ownedIds = needsKey && given ? await createKey(context, { owner: given.owner, name }) : given;
      const call = validCall(context, operation, ownedIds);
      const body = await context.call({ operationId, status: success, secret, ...call });
      if (ownedIds === undefined) return;
      if (answer === "allowed") expectRequested(context, operation, ownedIds, body);
      else expectInList(context, body, ownedIds.key, answer);
    },
  });
}

function describe({ caller, owner, answer }: AccessRow): string {
  const key = `a key of ${caller}`;
  const verdict = typeof answer === "object" ? `rejected with ${answer.status}` : "accepted";
  if (owner === undefined) return `${key} is ${verdict}`;
  const whose = owner === "self" ? "its own keys" : `keys of ${owner}`;
  if (answer === "listed") return `${key} lists ${whose}`;
  if (answer === "omitted") return `${key} does not list ${whose}`;
  return `${key} is ${verdict} for ${owner === "none" ? "an unknown id" : whose}`;
}

/** Expects the response to show the requested key, or the account that the key was created for. */
function expectRequested(
  context: CaseContext,
  { pathId }: SpecOperation,
  { key, owner }: OwnedIds,
  body: unknown,
): void {
  // The body was checked against the spec. It is undefined, or an object with some of these fields.
  const { id, account_id: account } = (body ?? {}) as { id?: number; account_id?: number };
  if (pathId === "key" && id !== undefined) expectSame(context, "the key's id", key, id);
  if (pathId === "owner" && account !== undefined) expectSame(context, "account_id", owner, account);
}

function expectInList(
  { expect }: CaseContext,
  body: unknown,
  key: OwnedIds["key"],
  answer: "listed" | "omitted",
): void {
  const keys = readKeyList(body) ?? [];
  const isListed = keys.some(({ id }) => id === key);
  expect(isListed === (answer === "listed"), {
    expected: `a list ${answer === "listed" ? "with" : "without"} key ${key}`,
    received: `key ${key} is ${isListed ? "in" : "not in"} the list of ${keys.length}`,
  });
}

/**
 * Returns the input of a valid call. A server may accept the call by mistake, so the input changes as little as possible. A
 * created or edited key gets a name of the suite. An edited key keeps its role. A status is `active`, like that of a key in
 * use.
 *
 * @param ownedIds The ids for the path. No operation requires an id in the query.
 */
export function validCall(
  { nameOf }: CaseContext,
  { operationId, method, pathId, request }: SpecOperation,
  ownedIds: OwnedIds | undefined,
): Pick<Call, "id" | "body"> {
  if (pathId !== undefined && ownedIds === undefined)
    throw new Error(`${operationId} needs an id. Check its case.`);
  const id = pathId && ownedIds?.[pathId];
  if (request === undefined) return { id };
  const body: Record<string, unknown> = { ...Object(request.examples[0]?.value) };
  if ("name" in body) body["name"] = nameOf(operationId);
  if ("status" in body) body["status"] = "active";
  // The role is optional in an edit. The role of the example would restrict the key.
  if (method === "PUT") delete body["restricted_to_role_id"];
  return { id, body };
}

export interface RejectedCall extends Pick<Call, "secret" | "headers"> {
  readonly ownedIds: OwnedIds | undefined;
}

/** An error response in the spec: a status, and one of its examples. */
export type DeclaredError = Extract<AccessRow["answer"], object>;

/**
 * Sends a valid call and expects an error response. In CertCentral, the error must have the code of the example. DigiCert
 * documents no codes for Partner Subscriptions, so any code is accepted there.
 */
export async function expectErrorResponse(
  context: CaseContext,
  operation: SpecOperation,
  { ownedIds, ...credential }: RejectedCall,
  { status, example }: DeclaredError,
): Promise<void> {
  const { api, operationId } = operation;
  const call = { operationId, status, ...credential, ...validCall(context, operation, ownedIds) };
  const body = await context.call(call);
  if (api !== "certcentral") return;
  const expected = firstCode(operation.examples[status]?.[example]);
  const received = firstCode(body);
  context.expect(received === expected, {
    expected: `${status} with the code ${expected}`,
    received: `the first error has the code ${received}`,
  });
}

/** The code of the first error of a body that the spec's `ErrorList` describes. */
function firstCode(body: unknown): string | undefined {
  // The examples of the spec have this form, and so have responses that were checked against the spec.
  const { errors } = body as { readonly errors: readonly { readonly code: string }[] };
  return errors[0]?.code;
}

/** Finds a server that rejects a write with the right status, but carries it out. */
export const rejectedWriteCases: readonly Case[] = [
  rejectedWriteCase("updateApiKeyStatus", "subaccount", "parent"),
  rejectedWriteCase("createSubaccountApiKey", "subaccount", "self"),
  rejectedWriteCase("createKey", "view-only", "self"),
  rejectedWriteCase("updateKey", "view-only", "self"),
  rejectedWriteCase("updateKeyStatus", "view-only", "self"),
];

/** The case creates a key of the caller. A row of `x-access` must reject the write of this caller on this owner. */
function rejectedWriteCase(
  operationId: OperationId,
  caller: "subaccount" | "view-only",
  owner: "parent" | "self",
): Case {
  const { api, access } = findOperation(operationId);
  const { answer, assumed } = access.find((each) => each.caller === caller && each.owner === owner) ?? {};
  if (typeof answer !== "object")
    throw new Error(`No row rejects ${operationId} of ${caller}. Remove its case.`);
  const targetOwner = owner === "parent" ? "self" : creator[api].owner;
  const { create, setStatus, inactiveStatus } = keyOperations[api];
  return defineKeyCase({
    operationId,
    family: "life-cycle",
    ...describeRejectedWrite(operationId, caller),
    status: answer.status,
    requires: [creator[api], { caller: creator[api].caller, owner: targetOwner }],
    assumed,
    run: async (context) => {
      const { owner: ownerId } = ownedIdsOf(context, creator[api].caller, targetOwner);
      // The write must not change this key, and must not create another key for its owner.
      const target = await createKey(context, { owner: ownerId });
      const role = caller === "view-only" ? viewOnlyRole : 0;
      const { secret } = await createKey(context, { role, name: context.nameOf(caller) });
      const rejected = context.nameOf("rejected");
      const id = operationId === create ? ownerId : target.id;
      const body = operationId === setStatus ? { status: inactiveStatus } : { name: rejected };
      await context.call({ operationId, status: answer.status, secret, id, body });
      if (operationId !== create)
        return expectShown(context, target, { name: context.nameOf("case"), status: "active" });
      const { length } = (await listKeys(context)).filter((key) => key.name === rejected);
      context.expect(length === 0, {
        expected: "no key with the name of the rejected request",
        received: `${length} with that name in the list`,
      });
    },
  });
}

function describeRejectedWrite(
  operationId: OperationId,
  caller: string,
): Pick<CaseDefinition, "name" | "title"> {
  const { create, setStatus } = keyOperations[findOperation(operationId).api];
  if (operationId === create) {
    const title = `no key is created when a ${caller} key tries to create one`;
    return { name: "rejected-create-makes-no-key", title };
  }
  if (operationId === setStatus) {
    const title = `a key stays active after a ${caller} key tries to change its status`;
    return { name: "rejected-change-is-not-made", title };
  }
  const title = `a key keeps its name after a ${caller} key tries to edit it`;
  return { name: "rejected-edit-is-not-made", title };
}

/** Each list must match the spec and leak no secret. These cases need no ids, so they run even if no account is known. */
export const listCases: readonly Case[] = apiNames.flatMap((api) => {
  const { list: operationId, listCallers } = keyOperations[api];
  return listCallers.map((caller) =>
    defineCase({
      operationId,
      family: "list",
      name: `of-${caller}`,
      status: 200,
      title: `the list of ${caller} matches the spec`,
      requires: [{ caller }],
      run: async (context) => {
        await context.call({ operationId, status: 200, secret: secretOf(context, caller) });
      },
    }),
  );
});
