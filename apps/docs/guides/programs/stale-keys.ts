import "./print-errors.ts";
import { createCertCentralClient } from "@latchkey/certcentral";
import { staleKeys as staleCertCentralKeys } from "@latchkey/certcentral/stale-keys";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { staleKeys } from "@latchkey/partner-subscriptions/stale-keys";

const limit = { unusedForMs: 90 * 24 * 60 * 60 * 1000 };

if (process.env["DIGICERT_PARTNER_API_KEY"]) {
  const { api_keys } = await createPartnerSubscriptionsClient({ timeoutMs: 5_000 }).listApiKeys();
  const { stale, undated } = staleKeys(api_keys, limit);
  console.log(`Partner Subscriptions: ${stale.length} stale`);
  for (const { key, reason } of stale) {
    const { id, name, account_id, api_key_last4, last_used_date, created_at } = key;
    console.log(`  ${id} …${api_key_last4}, account ${account_id}, ${name}`);
    console.log(`    ${reason} since ${last_used_date ?? created_at}`);
  }
  for (const { key, field } of undated)
    console.log(`  ${key.id} has no readable ${field}: check it yourself`);
} else {
  console.log("Partner Subscriptions: skipped. Set DIGICERT_PARTNER_API_KEY to include it.");
}

if (process.env["DIGICERT_API_KEY"]) {
  const { api_keys } = await createCertCentralClient({ timeoutMs: 5_000 }).listKeys();
  const { stale, undated } = staleCertCentralKeys(api_keys, limit);
  console.log(`CertCentral: ${stale.length} stale`);
  for (const { key, reason } of stale) {
    const { id, name, user, last_used_date, create_date } = key;
    console.log(`  ${id}, user ${user.id} ${user.first_name} ${user.last_name}, ${name}`);
    console.log(`    ${reason} since ${last_used_date ?? create_date}`);
  }
  for (const { key, field } of undated)
    console.log(`  ${key.id} has no readable ${field}: check it yourself`);
} else {
  console.log("CertCentral: skipped. Set DIGICERT_API_KEY to include it.");
}
