import assert from "node:assert/strict";
import test from "node:test";
import { AccessDeniedError, createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { createSandbox } from "@latchkey/sandbox";

test("a deactivated key is rejected", async () => {
  await using sandbox = await createSandbox(); // in memory, with the demo's accounts and keys
  const clientOf = (apiKey: string) => createPartnerSubscriptionsClient({ apiKey, fetch: sandbox.fetch });
  const parent = clientOf(sandbox.keys.parent);

  const { id, api_key } = await parent.createSubaccountApiKey({ accountId: 67891, name: "Build server" });
  await clientOf(api_key).getApiKey({ apiKeyId: id });

  await parent.updateApiKeyStatus({ apiKeyId: id, status: "inactive" });
  await assert.rejects(clientOf(api_key).getApiKey({ apiKeyId: id }), AccessDeniedError);
});
