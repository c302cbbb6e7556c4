import "./print-errors.ts";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });
const { api_keys } = await client.listApiKeys();
for (const [account, keys] of Map.groupBy(api_keys, (key) => key.account_id)) {
  console.log(`account ${account}`);
  for (const { id, api_key_last4, status, name } of keys) {
    console.log(`  ${id} …${api_key_last4} ${status} ${name}`);
  }
}
