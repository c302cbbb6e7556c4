import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

// With the key of a parent account. With that of a subaccount, one account is printed.
const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });
const { api_keys } = await client.listApiKeys();
for (const [account, keys = []] of Map.groupBy(api_keys, (key) => key.account_id)) {
  console.log(`account ${account}`);
  for (const { id, status, name } of keys) console.log(`  ${id} ${status} ${name}`);
}
