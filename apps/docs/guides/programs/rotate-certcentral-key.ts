import { rename, writeFile } from "node:fs/promises";
import { createCertCentralClient } from "@latchkey/certcentral";
import { rotateKey } from "@latchkey/certcentral/rotate-key";

// Without a key, the client uses DIGICERT_API_KEY.
const createClient = (apiKey?: string) => createCertCentralClient({ apiKey, timeoutMs: 5_000 });

const { oldKey, newKey } = await rotateKey(createClient(), {
  apiKeyId: 182,
  createClient, // for the new key, with the same settings
  async handOver({ api_key }) {
    await writeFile("certcentral.key.new", api_key, { mode: 0o600 });
    await rename("certcentral.key.new", "certcentral.key");
  },
  verifyForMs: 30_000, // a new key may take a moment until it is accepted
  onStep: ({ step }) => console.log(step),
});
console.log(`${oldKey.id} ${oldKey.status}, ${newKey.id} ${newKey.status}: ${newKey.name}`);
