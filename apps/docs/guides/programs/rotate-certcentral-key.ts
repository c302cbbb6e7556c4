import "./print-errors.ts";
import { rename, writeFile } from "node:fs/promises";
import { createCertCentralClient } from "@latchkey/certcentral";
import { rotateKey } from "@latchkey/certcentral/rotate-key";

const [id, file] = process.argv.slice(2);
if (!id || !file) throw new Error("Pass the id of the old key and a file for the new secret.");

// Without a key, the client uses DIGICERT_API_KEY.
const createClient = (apiKey?: string) => createCertCentralClient({ apiKey, timeoutMs: 5_000 });

const { oldKey, newKey } = await rotateKey(createClient(), {
  apiKeyId: Number(id),
  createClient, // for the new key, with the same settings
  async handOver({ api_key }) {
    await writeFile(`${file}.new.key`, api_key, { mode: 0o600 });
    await rename(`${file}.new.key`, file);
  },
  verifyForMs: 30_000, // a new key may need a moment until it is accepted
  onStep: ({ step }) => console.log(step),
});
console.log(`${oldKey.id} ${oldKey.status}, ${newKey.id} ${newKey.status}: ${newKey.name}`);
