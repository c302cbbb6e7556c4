import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { createSandbox } from "@latchkey/sandbox";

test("lists the keys of the account and its subaccounts", async () => {
  const sandbox = await createSandbox();
  const client = createPartnerSubscriptionsClient({ apiKey: sandbox.keys.parent, fetch: sandbox.fetch });
  const { api_keys } = await client.listApiKeys();
  expect(api_keys).toHaveLength(4);
  await sandbox.close();
});
