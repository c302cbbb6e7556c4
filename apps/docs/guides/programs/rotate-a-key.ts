import { writeFile } from "node:fs/promises";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { rotateKey } from "@latchkey/partner-subscriptions/rotate-key";

const createClient = (apiKey: string) => createPartnerSubscriptionsClient({ apiKey, timeoutMs: 5_000 });
const parent = createClient(process.env["DIGICERT_PARTNER_API_KEY"] ?? "");

const { oldKey, newKey } = await rotateKey(parent, {
  apiKeyId: 12346,
  createClient, // for the new key: the same server and settings
  handOver: ({ api_key }) => writeFile("partner.key", api_key, { mode: 0o600 }),
  onStep: ({ step }) => console.log(step),
});
console.log(`${oldKey.id} ${oldKey.status}, ${newKey.id} ${newKey.status}: ${newKey.name}`);
