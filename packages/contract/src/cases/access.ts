import type { Case, CaseContext } from "../case.ts";
import type { Belongings } from "../cast.ts";
import { keyOperations } from "../key-operations.ts";
import { type AccessRow, apiNames, type SpecOperation, spec } from "../spec.ts";
import { goodCall, isMutating } from "./good-call.ts";
import { belongingsOf, makeKey, maker, secretOf } from "./keys.ts";
import { expectRefusal } from "./refusal.ts";

/** Who may call what, on whose: a case for each row of the spec's `x-access`. */
export const accessCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) => operation.access.map((row) => accessCase(operation, row))),
);

function accessCase(operation: SpecOperation, row: AccessRow): Case {
  const { api, operationId, success } = operation;
  const { caller, owner, answer, assumed } = row;
  const makesKey = answer === "allowed" && changesKey(operation);
  const mutates = [
    ...(isMutating(operation) ? [operationId] : []),
    ...(makesKey ? [keyOperations[api].create] : []),
  ];
  return {
    id: `${operationId}/access/${owner === undefined ? caller : `${caller}-on-${owner}`}`,
    api,
    operationId,
    status: typeof answer === "number" ? answer : success,
    situation: describe(row),
    needs: [
      "authByValue",
      "hierarchy",
      ...(mutates.length > 0 ? (["mutable"] as const) : []),
      ...(makesKey ? (["stateful"] as const) : []),
    ],
    parts: [{ caller, owner }, ...(makesKey ? [{ caller: maker[api].caller }] : [])],
    mutates,
    assumed,
    run: (context) => checkAnswer(context, operation, row),
  };
}

async function checkAnswer(
  context: CaseContext,
  operation: SpecOperation,
  { caller, owner, answer, example }: AccessRow,
): Promise<void> {
  const { api, operationId, success } = operation;
  const secret = secretOf(context, api, caller);
  const belongings = owner === undefined ? undefined : belongingsOf(context, api, caller, owner);
  if (typeof answer === "number") {
    await expectRefusal(context, operation, { secret, belongings }, { status: answer, example });
    return;
  }
  // A key of the cast may be in use elsewhere: what is changed is one that the case has made for the same owner.
  const target =
    belongings !== undefined && answer === "allowed" && changesKey(operation)
      ? await makeKey(context, api, { owner: belongings.owner, purpose: operationId })
      : belongings;
  const call = goodCall(context, operation, target);
  const { body } = await context.call({ operationId, status: success, secret, ...call });
  if (belongings === undefined) return;
  if (answer === "allowed") expectItsOwn(context, call.parameters, body);
  else expectInList(context, body, belongings.key, answer);
}

/** Whether an operation changes a key that is there. */
function changesKey({ method }: SpecOperation): boolean {
  return method === "PUT";
}

/** A reply about one key is about the one that was asked for, or of the account it was made for. */
function expectItsOwn(
  { expect }: CaseContext,
  parameters: Readonly<Record<string, number>>,
  body: unknown,
): void {
  // A body that the spec declares, here undefined, or an object with some of these.
  const { id, account_id: accountId } = (body ?? {}) as { id?: number; account_id?: number };
  const key = parameters["apiKeyId"] ?? parameters["key_id"];
  if (key !== undefined && id !== undefined) {
    expect(id === key, { expected: `key ${key}`, received: `the reply is about key ${id}` });
  }
  const account = parameters["accountId"];
  if (account !== undefined) {
    const received = `the new key is of account ${accountId}`;
    expect(accountId === account, { expected: `a key of account ${account}`, received });
  }
}

function expectInList(
  { expect }: CaseContext,
  body: unknown,
  key: Belongings["key"],
  answer: "listed" | "omitted",
): void {
  // Both APIs' lists have this form, and the reply was checked against the spec.
  const { api_keys: keys } = body as { readonly api_keys: readonly { readonly id: number }[] };
  const isListed = keys.some(({ id }) => id === key);
  expect(isListed === (answer === "listed"), {
    expected: `a list ${answer === "listed" ? "with" : "without"} key ${key}`,
    received: `key ${key} is ${isListed ? "in" : "not in"} the list of ${keys.length}`,
  });
}

function describe({ caller, owner, answer }: AccessRow): string {
  if (owner === undefined) return `a key of ${caller} calls`;
  if (answer === "listed" || answer === "omitted") {
    return `a key of ${caller} lists, and a key of ${owner} is ${answer}`;
  }
  return owner === "none"
    ? `a key of ${caller} calls with an id that nothing has`
    : `a key of ${caller} calls with an id of ${owner}`;
}
