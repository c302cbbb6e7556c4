import type { Case, CaseContext } from "../case.ts";
import { creator, keyOperations } from "../key-operations.ts";
import { type SpecOperation, spec } from "../spec.ts";
import { SkipCase } from "../target.ts";
import { expectErrorResponse, validCall } from "./access.ts";
import { defineCase } from "./define.ts";
import { type CreatedKey, createKey } from "./keys.ts";

const api = "certcentral";
const errorResponse = { status: 429, example: "requestLimitExceeded" };

const short = {
  name: "100-in-5-seconds",
  title: "a key is rejected for 5 seconds after 100 requests within 5 seconds, but another key is accepted",
  requests: 100,
  milliseconds: 5_000,
};
const long = {
  name: "1000-in-3-minutes",
  title: "a key is rejected for 3 minutes after 1,000 requests within 3 minutes, but another key is accepted",
  requests: 1_000,
  milliseconds: 180_000,
};

/** CertCentral's documented limits, for each operation. DigiCert documents none for Partner Subscriptions. */
export const rateLimitCases: readonly Case[] = spec[api].operations.flatMap((operation) => [
  rateLimitCase(operation, short),
  // Only one operation is tested, since this limit needs ten times as many requests.
  ...(operation.operationId === "listApiRoles" ? [rateLimitCase(operation, long)] : []),
]);

function rateLimitCase(operation: SpecOperation, limit: typeof short): Case {
  const { operationId, success } = operation;
  return defineCase({
    operationId,
    family: "rate-limits",
    name: limit.name,
    status: errorResponse.status,
    title: limit.title,
    capabilities: ["rateLimits", "clock", "stateful", "authentication", "writes"],
    requires: [creator[api]],
    mutates: [keyOperations[api].create, operationId],
    run: async (context) => {
      // A new key has made no other requests.
      const key = await createKey(context, { name: context.nameOf(`${operationId} ${limit.name}`) });
      const { secret } = key;
      await reachLimit(context, key, limit);
      await expectErrorResponse(context, operation, { secret, ownedIds: key }, errorResponse);
      const call = { operationId, status: success, ...validCall(context, operation, key) };
      await context.call(call);
      await context.clock.advance(limit.milliseconds);
      await context.call({ ...call, secret });
    },
  });
}

async function reachLimit({ call, clock }: CaseContext, key: CreatedKey, limit: typeof short): Promise<void> {
  const startedAt = await clock.now();
  for (let sent = 1; sent <= limit.requests; sent++) {
    // This request is the cheapest one.
    await call({ operationId: "listApiRoles", status: 200, secret: key.secret });
    if (limit === long && sent % short.requests === 0) await clock.advance(short.milliseconds);
  }
  const passed = (await clock.now()) - startedAt;
  // On a slow target, the window may have ended already. A tenth of the window must be left for the next request.
  if (passed > limit.milliseconds * 0.9) {
    throw new SkipCase(`the requests took ${passed} ms, and the window is ${limit.milliseconds} ms`);
  }
}
