import type { Case, CaseContext } from "../case.ts";
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
  readonly run: (context: CaseContext, parties: Parties) => Promise<void>;
}

interface Parties {
  /** The key of the caller. */
  readonly caller: MadeKey;
  /** The key that is to stay as it is. */
  readonly target: MadeKey;
}

const viewOnly = 102;
const refusedChange = {
  name: "refused-change-is-not-made",
  situation: "a key stays active where another one may not change its status and tries to",
} as const;
const refusedCreate = {
  name: "refused-create-makes-no-key",
  situation: "no key is made where one that may not create another tries to",
} as const;

/** A server may refuse with the right status, and have done by then what was asked for. */
export const refusedWriteCases: readonly Case[] = [
  refusedWriteCase({
    ...refusedChange,
    operationId: "updateApiKeyStatus",
    caller: "subaccount",
    owner: "parent",
    run: async (context, { caller, target }) => {
      await context.call({
        operationId: "updateApiKeyStatus",
        status: 403,
        secret: caller.secret,
        parameters: { apiKeyId: target.id },
        body: { status: "inactive" },
      });
      const { status } = await getShown(context, "partner-subscriptions", target.id);
      expectSame(context, "the status", "active", status);
    },
  }),
  refusedWriteCase({
    ...refusedCreate,
    operationId: "createSubaccountApiKey",
    caller: "subaccount",
    owner: "self",
    run: async (context, { caller }) => {
      await context.call({
        operationId: "createSubaccountApiKey",
        status: 403,
        secret: caller.secret,
        parameters: { accountId: caller.owner },
        body: { name: context.nameOf("refused") },
      });
      await expectNotMade(context, "partner-subscriptions");
    },
  }),
  refusedWriteCase({
    ...refusedCreate,
    operationId: "createKey",
    caller: "view-only",
    owner: "self",
    run: async (context, { caller }) => {
      await context.call({
        operationId: "createKey",
        status: 403,
        secret: caller.secret,
        parameters: { user_id: caller.owner },
        body: { name: context.nameOf("refused") },
      });
      await expectNotMade(context, "certcentral");
    },
  }),
  refusedWriteCase({
    operationId: "updateKey",
    caller: "view-only",
    owner: "self",
    name: "refused-edit-is-not-made",
    situation: "a key keeps its name where another one may not edit it and tries to",
    run: async (context, { caller, target }) => {
      await context.call({
        operationId: "updateKey",
        status: 403,
        secret: caller.secret,
        parameters: { key_id: target.id },
        body: { name: context.nameOf("refused") },
      });
      await expectName(context, target, "case");
    },
  }),
  refusedWriteCase({
    ...refusedChange,
    operationId: "updateKeyStatus",
    caller: "view-only",
    owner: "self",
    run: async (context, { caller, target }) => {
      await context.call({
        operationId: "updateKeyStatus",
        status: 403,
        secret: caller.secret,
        parameters: { key_id: target.id },
        body: { status: "revoked" },
      });
      const { status } = await getShown(context, "certcentral", target.id);
      expectSame(context, "the status", "active", status);
    },
  }),
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

function refusedWriteCase({ operationId, caller, owner, name, situation, run }: RefusedWrite): Case {
  const { api, access } = findOperation(operationId);
  const row = access.find((each) => each.caller === caller && each.owner === owner);
  const makes = maker[api];
  const targetOwner = owner === "parent" ? "self" : makes.owner;
  return {
    id: `${operationId}/life-cycle/${name}`,
    api,
    operationId,
    status: statusOf(row),
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
      await run(context, { caller: await makeKey(context, api, { role, purpose: caller }), target });
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
