import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { test as base } from "vitest";
import { openWorld } from "./world.mjs";

const test = base.extend("world", ({}, { onCleanup }) => {
  const world = openWorld();
  onCleanup(world.close);
  return { ...world, client: createPartnerSubscriptionsClient({ headers: world.headers }) };
});

test.concurrent("sees no keys of other tests", async ({ expect, world: { client } }) => {
  await client.createSubaccountApiKey({ accountId: 67891, name: "CI" });
  expect((await client.listApiKeys()).api_keys).toHaveLength(5);
});

test.concurrent("survives a failure", async ({ expect, world: { client, fail, statuses } }) => {
  await fail({ operation: "listApiKeys", times: 1, answer: { status: 503 } });
  await client.listApiKeys(); // the code under test: it retries after a 503
  expect(await statuses()).toEqual([503, 200]);
});
