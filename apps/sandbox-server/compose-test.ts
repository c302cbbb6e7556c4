// The service `tests` of compose.yaml. It calls the sandbox by the name of its service.
import { readFileSync } from "node:fs";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const seed = JSON.parse(readFileSync(process.env["SEED_FILE"] ?? "seed.json", "utf8"));
const parent = seed.partnerKeys.find((key: { label?: string }) => key.label === "parent");
const client = createPartnerSubscriptionsClient({
  apiKey: parent.secret,
  // Without this option, the client sends a key over plain http only to loopback.
  insecureHosts: ["sandbox"],
});
const { api_keys } = await client.listApiKeys();
console.log(`The sandbox has ${api_keys.length} keys of this partner.`);
