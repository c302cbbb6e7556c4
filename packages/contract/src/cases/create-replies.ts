import type { Case, CaseContext } from "../case.ts";
import type { BodyOf } from "../spec.ts";
import { belongingsOf, maker, needsOfMadeKeys, readKey, secretOf } from "./keys.ts";
import { expectSame } from "./shown-key.ts";

const api = "partner-subscriptions";
const operationId = "createSubaccountApiKey";

/** What Partner Subscriptions tells of a key in the reply that creates it; CertCentral tells id and secret only. */
export const createReplyCases: readonly Case[] = [
  createReplyCase("reply-has-the-name", "the reply has the name that was sent", (context, created) =>
    expectSame(context, "the name", nameOf(context), created.name),
  ),
  createReplyCase("reply-has-the-account", "the reply has the subaccount's id", (context, created) =>
    expectSame(context, "account_id", accountOf(context), created.account_id),
  ),
  createReplyCase("reply-is-active", "the reply says that the key is active", (context, created) =>
    expectSame(context, "the status", "active", created.status),
  ),
  createReplyCase(
    "secret-ends-as-shown",
    "the secret ends in the four characters that get shows of it",
    async (context, created) => {
      const { api_key_last4: last4 } = await readKey(context, api, created.id);
      context.expect(created.api_key.endsWith(last4), {
        expected: "api_key_last4 to be the end of the secret",
        received: "the secret ends otherwise",
      });
    },
  ),
];

function createReplyCase(
  name: string,
  situation: string,
  check: (context: CaseContext, created: BodyOf<typeof operationId, 201>) => Promise<void> | void,
): Case {
  const { caller } = maker[api];
  return {
    id: `${operationId}/life-cycle/${name}`,
    api,
    operationId,
    status: 201,
    situation: `where a key is created for a subaccount, ${situation}`,
    needs: needsOfMadeKeys,
    parts: [maker[api]],
    mutates: [operationId],
    run: async (context) => {
      const { body } = await context.call({
        operationId,
        status: 201,
        secret: secretOf(context, api, caller),
        parameters: { accountId: accountOf(context) },
        body: { name: nameOf(context) },
      });
      await check(context, body);
    },
  };
}

function accountOf(context: CaseContext): number {
  return belongingsOf(context, api, maker[api].caller, maker[api].owner).owner;
}

function nameOf(context: CaseContext): string {
  return context.nameOf("create-reply");
}
