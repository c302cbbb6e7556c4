import type { OwnedIds } from "../accounts.ts";
import type { Call, Case, CaseContext } from "../case.ts";
import { isChange, keyOperations } from "../key-operations.ts";
import {
  type AccessRow,
  type ApiName,
  apiNames,
  findOperation,
  type OperationId,
  type SpecOperation,
  spec,
} from "../spec.ts";
import {
  type CreatedKey,
  createKey,
  creator,
  expectSame,
  listKeys,
  needsToCreateKeys,
  ownedIdsOf,
  readKey,
  secretOf,
  viewOnlyRole,
} from "./keys.ts";

/** Who may call what on whose keys: a case for each row of the spec's `x-access`. */
export const accessCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) => operation.access.map((row) => accessCase(operation, row))),
);

function accessCase(operation: SpecOperation, row: AccessRow): Case {
  const { api, operationId, success } = operation;
  const { caller, owner, answer, assumed } = row;
  const needsKey = changesAllowedKey(operation, row);
  const mutates = mutationsOf(operationId, ...(needsKey ? [keyOperations[api].create] : []));
  return {
    id: `${operationId}/access/${owner === undefined ? caller : `${caller}-on-${owner}`}`,
    api,
    operationId,
    status: typeof answer === "number" ? answer : success,
    title: describe(row),
    capabilities: [
      "authentication",
      "authorization",
      ...(mutates.length > 0 ? (["writes"] as const) : []),
      ...(needsKey ? (["stateful"] as const) : []),
    ],
    requires: [{ caller, owner }, ...(needsKey ? [{ caller: creator[api].caller }] : [])],
    mutates,
    assumed,
    run: (context) => checkAccess(context, operation, row),
  };
}

function describe({ caller, owner, answer }: AccessRow): string {
  const key = `a key of ${caller}`;
  const verdict = typeof answer === "number" ? `rejected with ${answer}` : "accepted";
  if (owner === undefined) return `${key} is ${verdict}`;
  const whose = owner === "self" ? "its own keys" : `keys of ${owner}`;
  if (answer === "listed") return `${key} lists ${whose}`;
  if (answer === "omitted") return `${key} does not list ${whose}`;
  return `${key} is ${verdict} for ${owner === "none" ? "an unknown id" : whose}`;
}

async function checkAccess(context: CaseContext, operation: SpecOperation, row: AccessRow): Promise<void> {
  const { api, operationId, success } = operation;
  const { caller, owner, answer } = row;
  const secret = secretOf(context, api, caller);
  const ownedIds = owner === undefined ? undefined : ownedIdsOf(context, api, caller, owner);
  if (typeof answer === "number") {
    const { example } = row;
    return expectErrorResponse(context, operation, { secret, ownedIds }, { status: answer, example });
  }
  // A key of the accounts may be in use elsewhere, so the case changes a new one of the same owner.
  const target =
    ownedIds !== undefined && changesAllowedKey(operation, row)
      ? await createKey(context, api, { owner: ownedIds.owner, name: context.nameOf(operationId) })
      : ownedIds;
  const call = goodCall(context, operation, target);
  const { body } = await context.call({ operationId, status: success, secret, ...call });
  if (ownedIds === undefined) return;
  if (answer === "allowed") expectRequested(context, call.parameters, body);
  else expectInList(context, body, ownedIds.key, answer);
}

/** Whether a row allows to change a key that exists. */
function changesAllowedKey({ method }: SpecOperation, { answer }: AccessRow): boolean {
  return method === "PUT" && answer === "allowed";
}

/** Expects that a response is about the key that was requested, or the account that the key was created for. */
function expectRequested(
  context: CaseContext,
  parameters: Required<Call>["parameters"],
  body: unknown,
): void {
  // A body that the spec declares: undefined, or an object with some of these.
  const received = (body ?? {}) as { id?: number; account_id?: number };
  const key = parameters["apiKeyId"] ?? parameters["key_id"];
  if (key !== undefined && received.id !== undefined) expectSame(context, "the key's id", key, received.id);
  const account = parameters["accountId"];
  if (account !== undefined) expectSame(context, "account_id", account, received.account_id);
}

function expectInList(
  { expect }: CaseContext,
  body: unknown,
  key: OwnedIds["key"],
  answer: "listed" | "omitted",
): void {
  // Both APIs' lists have this form, and the response was checked against the spec.
  const { api_keys: keys } = body as { readonly api_keys: readonly { readonly id: number }[] };
  const isListed = keys.some(({ id }) => id === key);
  expect(isListed === (answer === "listed"), {
    expected: `a list ${answer === "listed" ? "with" : "without"} key ${key}`,
    received: `key ${key} is ${isListed ? "in" : "not in"} the list of ${keys.length}`,
  });
}

/**
 * Makes a valid call that changes as little as possible: a key that is created or renamed gets a name that says where it
 * comes from, an edited key keeps its role, and a status is `active`, which a key in use has already. So a call that a
 * server accepts by mistake does the least harm.
 *
 * @param ownedIds The ids for the path: no operation requires one in the query.
 */
export function goodCall(
  context: CaseContext,
  { operationId, method, parameters, requestExamples }: SpecOperation,
  ownedIds: OwnedIds | undefined,
): Required<Pick<Call, "parameters" | "body">> {
  const keyParameters = apiNames.map((api) => keyOperations[api].keyParameter);
  const names = parameters.filter(({ place }) => place === "path").map(({ name }) => name);
  const ids = names.map((name) => {
    if (ownedIds === undefined) throw new Error(`${operationId} needs a value for ${name}.`);
    return [name, keyParameters.includes(name) ? ownedIds.key : ownedIds.owner];
  });
  const [example] = Object.values(requestExamples);
  const body: Record<string, unknown> = { ...Object(example) };
  if ("name" in body) body["name"] = context.nameOf(operationId);
  if ("status" in body) body["status"] = "active";
  // The role is optional in an edit. The example's would restrict a key for good.
  if (method === "PUT") delete body["restricted_to_role_id"];
  return { parameters: Object.fromEntries(ids), body: example === undefined ? undefined : body };
}

/** What a case has as `mutates`: those of the operations that change something, each once. */
export function mutationsOf(...operationIds: readonly OperationId[]): OperationId[] {
  return [...new Set(operationIds)].filter(isChange);
}

export interface RejectedCall {
  /** Undefined sends none. */
  readonly secret: string | undefined;
  readonly ownedIds: OwnedIds | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes a valid call that must be rejected. In CertCentral the error must have the code of the example. Partner
 * Subscriptions documents no codes, so any is accepted.
 */
export async function expectErrorResponse(
  context: CaseContext,
  operation: SpecOperation,
  { secret, ownedIds, headers = {} }: RejectedCall,
  { status, example }: { readonly status: number; readonly example: string | undefined },
): Promise<void> {
  const { api, operationId } = operation;
  const call = goodCall(context, operation, ownedIds);
  const { body } = await context.call({ operationId, status, secret, headers, ...call });
  if (api !== "certcentral" || example === undefined) return;
  const expected = firstCode(operation.examples[status]?.[example]);
  const received = firstCode(body);
  context.expect(received === expected, {
    expected: `${status} with the code ${expected}`,
    received: `the first error has the code ${received}`,
  });
}

/** The code of the first error of a body that the spec's `ErrorList` describes. */
function firstCode(body: unknown): string | undefined {
  // The spec's examples have this form, and so do responses that were checked against it.
  const { errors } = body as { readonly errors: readonly { readonly code: string }[] };
  return errors[0]?.code;
}

/** A server may reject a write with the right status, and yet have carried it out. */
export const rejectedWriteCases: readonly Case[] = [
  rejectedChange("partner-subscriptions", "subaccount", "parent"),
  rejectedCreate("partner-subscriptions", "subaccount"),
  rejectedCreate("certcentral", "view-only"),
  rejectedWriteCase("updateKey", "view-only", "self", {
    name: "rejected-edit-is-not-made",
    title: "a key keeps its name after a view-only key tries to edit it",
    request: (context, { id }) => ({
      parameters: { key_id: id },
      body: { name: context.nameOf("rejected") },
    }),
    expectUndone: async (context, key) =>
      expectSame(
        context,
        "the name",
        context.nameOf("case"),
        (await readKey(context, "certcentral", key)).name,
      ),
  }),
  rejectedChange("certcentral", "view-only", "self"),
];

/** A caller of a rejected write: a case can create its keys. */
type WriteCaller = "subaccount" | "view-only";

interface RejectedWrite extends Pick<Case, "title"> {
  /** The last part of the case's id. */
  readonly name: string;
  /** @param key The key that must stay as it is, or whose owner must not get another one. */
  readonly request: (context: CaseContext, key: CreatedKey) => Pick<Call, "parameters" | "body">;
  readonly expectUndone: (context: CaseContext, key: CreatedKey) => Promise<void>;
}

function rejectedChange(api: ApiName, caller: WriteCaller, owner: "parent" | "self"): Case {
  const { setStatus, keyParameter, off } = keyOperations[api];
  return rejectedWriteCase(setStatus, caller, owner, {
    name: "rejected-change-is-not-made",
    title: `a key stays active after a ${caller} key tries to change its status`,
    request: (_, { id }) => ({ parameters: { [keyParameter]: id }, body: { status: off } }),
    expectUndone: async (context, key) =>
      expectSame(context, "the status", "active", (await readKey(context, api, key)).status),
  });
}

function rejectedCreate(api: ApiName, caller: WriteCaller): Case {
  const { create, ownerParameter } = keyOperations[api];
  return rejectedWriteCase(create, caller, "self", {
    name: "rejected-create-makes-no-key",
    title: `no key is created when a ${caller} key tries to create one`,
    request: (context, { owner }) => ({
      parameters: { [ownerParameter]: owner },
      body: { name: context.nameOf("rejected") },
    }),
    expectUndone: async (context) => {
      const name = context.nameOf("rejected");
      const { length } = (await listKeys(context, api)).filter((key) => key.name === name);
      context.expect(length === 0, {
        expected: "no key with the name of the rejected request",
        received: `${length} with that name in the list`,
      });
    },
  });
}

/** @param caller Of a row of `x-access` that rejects the write, as is the owner. */
function rejectedWriteCase(
  operationId: OperationId,
  caller: WriteCaller,
  owner: "parent" | "self",
  { name, title, request, expectUndone }: RejectedWrite,
): Case {
  const { api, access } = findOperation(operationId);
  const row = access.find((each) => each.caller === caller && each.owner === owner);
  const status = row?.answer;
  if (typeof status !== "number") throw new Error(`The spec no longer rejects ${operationId} of ${caller}.`);
  const targetOwner = owner === "parent" ? "self" : creator[api].owner;
  return {
    id: `${operationId}/life-cycle/${name}`,
    api,
    operationId,
    status,
    title,
    capabilities: needsToCreateKeys,
    requires: [creator[api], { caller: creator[api].caller, owner: targetOwner }],
    mutates: mutationsOf(keyOperations[api].create, operationId),
    assumed: row?.assumed,
    run: async (context) => {
      const { owner: ownerId } = ownedIdsOf(context, api, creator[api].caller, targetOwner);
      const target = await createKey(context, api, { owner: ownerId });
      const role = caller === "view-only" ? viewOnlyRole : 0;
      const { secret } = await createKey(context, api, { role, name: context.nameOf(caller) });
      await context.call({ operationId, status, secret, ...request(context, target) });
      await expectUndone(context, target);
    },
  };
}

/**
 * That a list matches the spec and leaks no secret. It requires no ids, so it is checked even if the account of no key
 * is known.
 */
export const listCases: readonly Case[] = apiNames.flatMap((api) => {
  const { list: operationId, listers } = keyOperations[api];
  return listers.map(
    (caller): Case => ({
      id: `${operationId}/list/of-${caller}`,
      api,
      operationId,
      status: 200,
      title: `the list of ${caller} matches the spec`,
      capabilities: [],
      requires: [{ caller }],
      mutates: [],
      run: async ({ accounts, call }) => {
        await call({ operationId, status: 200, secret: accounts[api].secrets[caller] });
      },
    }),
  );
});
