import "./print-errors.ts";
import { createCertCentralClient } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

// Each client takes its key, and its server, from its own variables.
const partner = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });
const certCentral = createCertCentralClient({ timeoutMs: 5_000 });

for (const key of (await partner.listApiKeys()).api_keys) {
  console.log("Partner Subscriptions:", key.id, key.status, key.name);
}
for (const key of (await certCentral.listKeys()).api_keys) {
  console.log("CertCentral:", key.id, key.status, key.name);
}
