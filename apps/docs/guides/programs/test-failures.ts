import assert from "node:assert/strict";
import test from "node:test";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const baseUrl =
  process.env["DIGICERT_PARTNER_BASE_URL"] ?? "http://127.0.0.1:4010/partner-subscription/api/v1";

test("a call survives two failures of the service", async () => {
  // The test has its own world, so that concurrent tests against one server do not share keys and failures.
  const world = crypto.randomUUID();
  const headers = { "X-Sandbox-World": world, "Content-Type": "application/json" };
  const rule = { operation: "listApiKeys", times: 2, answer: { status: 503 } };
  const body = JSON.stringify(rule);
  const made = await fetch(new URL("/_sandbox/failures", baseUrl), { method: "POST", headers, body });
  assert.equal(made.ok, true, await made.text());

  let retries = 0;
  const client = createPartnerSubscriptionsClient({
    baseUrl,
    headers: { "X-Sandbox-World": world },
    hooks: { onRetry: () => retries++ },
  });
  await client.listApiKeys(); // 503 twice, then 200
  assert.equal(retries, 2);

  await fetch(new URL(`/_sandbox/worlds/${world}`, baseUrl), { method: "DELETE" });
});
