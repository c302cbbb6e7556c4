import "./print-errors.ts";
import { rename, writeFile } from "node:fs/promises";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { rotateKey } from "@latchkey/partner-subscriptions/rotate-key";

const [id, file] = process.argv.slice(2);
if (!id || !file) throw new Error("Pass the id of the old key and a file for the new secret.");

// Without a key, the client uses DIGICERT_PARTNER_API_KEY.
const createClient = (apiKey?: string) => createPartnerSubscriptionsClient({ apiKey, timeoutMs: 5_000 });

const { oldKey, newKey } = await rotateKey(createClient(), {
  apiKeyId: Number(id),
  createClient, // for the new key, with the same settings
  async handOver({ api_key }) {
    // A program that reads the file sees the old secret or the new one, never a part of it.
    await writeFile(`${file}.new.key`, api_key, { mode: 0o600 });
    await rename(`${file}.new.key`, file);
  },
  onStep: ({ step }) => console.log(step),
});
console.log(`${oldKey.id} ${oldKey.status}, ${newKey.id} ${newKey.status}: ${newKey.name}`);
