import assert from "node:assert/strict";
import test from "node:test";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

const server =
  process.env["DIGICERT_PARTNER_BASE_URL"] ?? "http://127.0.0.1:4010/partner-subscription/api/v1";

test("a failure of the service is got over", async () => {
  // A world of its own: tests run side by side against one server, and none sees another's keys and failures.
  const world = crypto.randomUUID();
  const send = (request: Request): Promise<Response> => {
    request.headers.set("X-Sandbox-World", world);
    return fetch(request);
  };
  const rule = { operation: "listApiKeys", times: 2, answer: { status: 503 } };
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(rule);
  const made = await send(
    new Request(new URL("/_sandbox/failures", server), { method: "POST", headers, body }),
  );
  assert.equal(made.ok, true, await made.text());

  let retries = 0;
  const client = createPartnerSubscriptionsClient({
    baseUrl: server,
    fetch: send,
    hooks: { onRetry: () => retries++ },
  });
  await client.listApiKeys(); // refused twice, answered the third time
  assert.equal(retries, 2);

  await send(new Request(new URL(`/_sandbox/worlds/${world}`, server), { method: "DELETE" }));
});
