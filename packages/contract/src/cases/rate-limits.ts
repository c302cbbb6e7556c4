import type { Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { type SpecOperation, spec } from "../spec.ts";
import { NotObservable } from "../target.ts";
import { goodCall, isMutating } from "./good-call.ts";
import { type MadeKey, makeKey, maker, secretOf } from "./keys.ts";
import { expectRefusal } from "./refusal.ts";

const api = "certcentral";
const refusal = { status: 429, example: "requestLimitExceeded" };
const short = { requests: 100, milliseconds: 5_000 };
const long = { requests: 1_000, milliseconds: 180_000 };

/** The documented limits of CertCentral, at each operation; Partner Subscriptions documents none. */
export const rateLimitCases: readonly Case[] = spec[api].operations.flatMap((operation) => [
  rateLimitCase(operation, {
    name: "100-in-5-seconds",
    situation:
      "a key calls after 100 requests within 5 seconds; then another key, and then itself 5 seconds later",
    run: (context, key) => checkShortWindow(context, operation, key),
  }),
  // Once: it takes ten times as many requests.
  ...(operation.operationId === "listApiRoles"
    ? [
        rateLimitCase(operation, {
          name: "1000-in-3-minutes",
          situation: "a key calls after 1,000 requests within 3 minutes, and then again 3 minutes later",
          run: (context, key) => checkLongWindow(context, operation, key),
        }),
      ]
    : []),
]);

interface Limit {
  /** Ends the case's id. */
  readonly name: string;
  readonly situation: string;
  readonly run: (context: CaseContext, key: MadeKey) => Promise<void>;
}

function rateLimitCase(operation: SpecOperation, { name, situation, run }: Limit): Case {
  const { operationId } = operation;
  const { create } = keyOperations[api];
  return {
    id: `${operationId}/rate-limits/${name}`,
    api,
    operationId,
    status: refusal.status,
    situation,
    needs: ["rateLimits", "clock", "stateful", "authByValue", "mutable"],
    parts: [{ caller: maker[api].caller, owner: maker[api].owner }],
    mutates: [...new Set([create, ...(isMutating(operation) ? [operationId] : [])])],
    // A key of its own: nobody else's requests count for it.
    run: async (context) => run(context, await makeKey(context, api, { purpose: `${operationId} ${name}` })),
  };
}

async function checkShortWindow(context: CaseContext, operation: SpecOperation, key: MadeKey): Promise<void> {
  const startedAt = await context.clock.now();
  await spend(context, key, short.requests);
  await endIfLate(context, startedAt, short.milliseconds);
  await expectRefusal(context, operation, { secret: key.secret, belongings: key }, refusal);
  await expectSuccess(context, operation, secretOf(context, api, maker[api].caller), key);
  await context.clock.advance(short.milliseconds);
  await expectSuccess(context, operation, key.secret, key);
}

async function checkLongWindow(context: CaseContext, operation: SpecOperation, key: MadeKey): Promise<void> {
  const startedAt = await context.clock.now();
  for (let spent = 0; spent < long.requests; spent += short.requests) {
    await spend(context, key, short.requests);
    await context.clock.advance(short.milliseconds);
  }
  await endIfLate(context, startedAt, long.milliseconds);
  await expectRefusal(context, operation, { secret: key.secret, belongings: key }, refusal);
  await context.clock.advance(long.milliseconds);
  await expectSuccess(context, operation, key.secret, key);
}

/** Sends the cheapest of requests. */
async function spend(context: CaseContext, { secret }: MadeKey, requests: number): Promise<void> {
  for (let sent = 0; sent < requests; sent++) {
    await context.call({ operationId: "listApiRoles", status: 200, secret });
  }
}

/** A window that a slow target has left by itself shows nothing. */
async function endIfLate({ clock }: CaseContext, startedAt: number, milliseconds: number): Promise<void> {
  const passed = (await clock.now()) - startedAt;
  // A tenth of the window for the request that is still to come.
  if (passed > milliseconds * 0.9) {
    throw new NotObservable(`the requests took ${passed} ms, and the window has ${milliseconds} ms`);
  }
}

async function expectSuccess(
  context: CaseContext,
  operation: SpecOperation,
  secret: string,
  key: MadeKey,
): Promise<void> {
  const { operationId, success } = operation;
  await context.call({ operationId, status: success, secret, ...goodCall(context, operation, key) });
}
