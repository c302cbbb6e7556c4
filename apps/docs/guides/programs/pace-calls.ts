import "./print-errors.ts";
import { setTimeout } from "node:timers/promises";
import { createCertCentralClient } from "@latchkey/certcentral";

// 1,000 requests in 3 minutes are one every 180 ms. With 200 ms, some requests are left for other programs
// with the same key.
const paceMs = 200;
const client = createCertCentralClient({
  timeoutMs: 5_000,
  hooks: { onRetry: ({ operation, delayMs }) => console.log(operation, "retry in", delayMs, "ms") },
});

const { api_keys } = await client.listKeys();
for (const { id } of api_keys) {
  await setTimeout(paceMs);
  const { status, name } = await client.getKey({ key_id: id }); // one after the other, never Promise.all
  console.log(id, status, name);
}
