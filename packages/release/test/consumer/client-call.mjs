// A user's program in JavaScript: it needs only a client and a server.

import { createCertCentralClient } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const [url, partnerKey, certCentralKey] = process.argv.slice(2);
const partner = createPartnerSubscriptionsClient({
  apiKey: partnerKey,
  baseUrl: `${url}/partner-subscription/api/v1`,
});
const certCentral = createCertCentralClient({ apiKey: certCentralKey, baseUrl: `${url}/services/v2` });
const created = await partner.createSubaccountApiKey({ accountId: 67891, name: "CI" });
const key = await certCentral.getKey({ key_id: 184 });
console.log(JSON.stringify([created.api_key.length > 20, key.id]));
