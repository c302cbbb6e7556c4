import type { Call, Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { type AccessRow, type ApiName, findOperation, type OperationId } from "../spec.ts";
import { belongingsOf, type MadeKey, makeKey, maker, needsOfMadeKeys, readKey, secretOf } from "./keys.ts";
import { expectSame, getShown, listShown } from "./shown-key.ts";

/** A write that a row of `x-access` refuses. */
interface RefusedWrite {
  readonly operationId: OperationId;
  /** Of the row; both can be made. */
  readonly caller: "subaccount" | "view-only";
  readonly owner: "parent" | "self";
  /** Ends the case's id. */
  readonly name: string;
  readonly situation: string;
  readonly request: (context: CaseContext, parties: Parties) => Pick<Call, "parameters" | "body">;
  readonly expectUndone: (context: CaseContext, parties: Parties) => Promise<void>;
}

interface Parties {
  /** The key of the caller. */
  readonly caller: MadeKey;
  /** The key that is to stay as it is. */
  readonly target: MadeKey;
}

const viewOnly = 102;

/** A server may refuse with the right status, and have done by then what was asked for. */
export const refusedWriteCases: readonly Case[] = [
  refusedWriteCase(refusedChange("partner-subscriptions", "subaccount", "parent")),
  refusedWriteCase(refusedCreate("partner-subscriptions", "subaccount")),
  refusedWriteCase(refusedCreate("certcentral", "view-only")),
  refusedWriteCase({
    operationId: "updateKey",
    caller: "view-only",
    owner: "self",
    name: "refused-edit-is-not-made",
    situation: "a key keeps its name where another one may not edit it and tries to",
    request: (context, { target }) => ({
      parameters: { key_id: target.id },
      body: { name: context.nameOf("refused") },
    }),
    expectUndone: (context, { target }) => expectName(context, target, "case"),
  }),
  refusedWriteCase(refusedChange("certcentral", "view-only", "self")),
  {
    id: "updateKey/life-cycle/wrong-edit-is-not-made",
    api: "certcentral",
    operationId: "updateKey",
    status: 400,
    situation: "a key keeps its name where an edit has a new name and a role that does not exist",
    needs: needsOfMadeKeys,
    parts: [maker.certcentral],
    mutates: ["createKey", "updateKey"],
    assumed: "The vendor names no code for a field that is wrong; that of a malformed body stands in.",
    run: async (context) => {
      const target = await makeKey(context, "certcentral");
      await context.call({
        operationId: "updateKey",
        status: 400,
        secret: secretOf(context, "certcentral", maker.certcentral.caller),
        parameters: { key_id: target.id },
        body: { name: context.nameOf("refused"), restricted_to_role_id: 99 },
      });
      await expectName(context, target, "case");
    },
  },
];

function refusedChange(
  api: ApiName,
  caller: RefusedWrite["caller"],
  owner: RefusedWrite["owner"],
): RefusedWrite {
  const { setStatus, keyParameter, off } = keyOperations[api];
  return {
    operationId: setStatus,
    caller,
    owner,
    name: "refused-change-is-not-made",
    situation: "a key stays active where another one may not change its status and tries to",
    request: (_, { target }) => ({ parameters: { [keyParameter]: target.id }, body: { status: off } }),
    expectUndone: async (context, { target }) => {
      const { status } = await getShown(context, api, target.id);
      expectSame(context, "the status", "active", status);
    },
  };
}

function refusedCreate(api: ApiName, caller: RefusedWrite["caller"]): RefusedWrite {
  const { create, ownerParameter } = keyOperations[api];
  return {
    operationId: create,
    caller,
    owner: "self",
    name: "refused-create-makes-no-key",
    situation: "no key is made where one that may not create another tries to",
    request: (context, parties) => ({
      parameters: { [ownerParameter]: parties.caller.owner },
      body: { name: context.nameOf("refused") },
    }),
    expectUndone: (context) => expectNotMade(context, api),
  };
}

function refusedWriteCase(write: RefusedWrite): Case {
  const { operationId, caller, owner, name, situation, request, expectUndone } = write;
  const { api, access } = findOperation(operationId);
  const row = access.find((each) => each.caller === caller && each.owner === owner);
  const makes = maker[api];
  const status = statusOf(row);
  const targetOwner = owner === "parent" ? "self" : makes.owner;
  return {
    id: `${operationId}/life-cycle/${name}`,
    api,
    operationId,
    status,
    situation,
    needs: needsOfMadeKeys,
    parts: [makes, { caller: makes.caller, owner: targetOwner }],
    mutates: [...new Set([keyOperations[api].create, operationId])],
    assumed: row?.assumed,
    run: async (context) => {
      const target = await makeKey(context, api, {
        owner: belongingsOf(context, api, makes.caller, targetOwner).owner,
      });
      const role = caller === "view-only" ? viewOnly : 0;
      const parties = { caller: await makeKey(context, api, { role, purpose: caller }), target };
      await context.call({
        operationId,
        status,
        secret: parties.caller.secret,
        ...request(context, parties),
      });
      await expectUndone(context, parties);
    },
  };
}

/** @throws Error where the spec does not refuse what the case says is refused. */
function statusOf(row: AccessRow | undefined): number {
  if (typeof row?.answer === "number") return row.answer;
  throw new Error("The spec has no refusal of this write any more.");
}

async function expectNotMade(context: CaseContext, api: ApiName): Promise<void> {
  const made = (await listShown(context, api)).filter(({ name }) => name === context.nameOf("refused"));
  context.expect(made.length === 0, {
    expected: "no key of the name that was refused",
    received: `${made.length} of that name are in the list`,
  });
}

async function expectName(context: CaseContext, { id }: MadeKey, purpose: string): Promise<void> {
  const { name } = await readKey(context, "certcentral", id);
  expectSame(context, "the name", context.nameOf(purpose), name);
}
