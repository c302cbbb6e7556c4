// Bundled for a worker: an engine without `process`.

import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const fetch = async () => Response.json({ api_keys: [] });
const client = createPartnerSubscriptionsClient({ apiKey: "an-api-key-of-this-test", fetch });
console.log(typeof process, JSON.stringify(await client.listApiKeys()));
