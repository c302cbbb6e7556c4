import "./print-errors.ts";
import { setGlobalProxyFromEnv } from "node:http";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

// Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY now. NODE_USE_ENV_PROXY=1 does the same when Node starts.
setGlobalProxyFromEnv();

const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });
for (const { id, name } of (await client.listApiKeys()).api_keys) console.log(id, name);
