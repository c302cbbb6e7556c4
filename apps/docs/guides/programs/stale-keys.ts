import { createCertCentralClient } from "@latchkey/certcentral";
import { staleKeys as staleCertCentralKeys } from "@latchkey/certcentral/stale-keys";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { staleKeys } from "@latchkey/partner-subscriptions/stale-keys";

const limit = { unusedForMs: 90 * 24 * 60 * 60 * 1000 };

const partner = await createPartnerSubscriptionsClient({ timeoutMs: 5_000 }).listApiKeys();
const { stale, undated } = staleKeys(partner.api_keys, limit);
for (const { key, reason } of stale) {
  console.log("Partner Subscriptions:", key.id, reason, "since", key.last_used_date ?? key.created_at);
}
for (const { key, field } of undated) console.log("Partner Subscriptions:", key.id, "cannot read", field);

const certCentral = await createCertCentralClient({ timeoutMs: 5_000 }).listKeys();
for (const { key, reason } of staleCertCentralKeys(certCentral.api_keys, limit).stale) {
  console.log("CertCentral:", key.id, reason, "since", key.last_used_date ?? key.create_date);
}
