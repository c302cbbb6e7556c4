import { rename, writeFile } from "node:fs/promises";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { rotateKey } from "@latchkey/partner-subscriptions/rotate-key";

// Without a key, the client uses DIGICERT_PARTNER_API_KEY.
const createClient = (apiKey?: string) => createPartnerSubscriptionsClient({ apiKey, timeoutMs: 5_000 });

const { oldKey, newKey } = await rotateKey(createClient(), {
  apiKeyId: 12346,
  createClient, // for the new key, with the same settings
  async handOver({ api_key }) {
    // A program that reads partner.key sees the old secret or the new one, never a part of it.
    await writeFile("partner.key.new", api_key, { mode: 0o600 });
    await rename("partner.key.new", "partner.key");
  },
  onStep: ({ step }) => console.log(step),
});
console.log(`${oldKey.id} ${oldKey.status}, ${newKey.id} ${newKey.status}: ${newKey.name}`);
