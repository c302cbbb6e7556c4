import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { openWorld } from "./world.mjs";

let world, client;
beforeEach(() => {
  world = openWorld();
  client = createPartnerSubscriptionsClient({ headers: world.headers });
});
afterEach(() => world.close());

test("sees no keys of other tests", async () => {
  await client.createSubaccountApiKey({ accountId: 67891, name: "CI" });
  expect((await client.listApiKeys()).api_keys).toHaveLength(5);
});

test("survives a failure", async () => {
  await world.fail({ operation: "listApiKeys", times: 1, answer: { status: 503 } });
  await client.listApiKeys(); // the code under test: it retries after a 503
  expect(await world.statuses()).toEqual([503, 200]);
});
