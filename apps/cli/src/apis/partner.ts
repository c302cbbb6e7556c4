import type { ApiKey } from "@latchkey/partner-subscriptions";
import { timeColumn } from "../output/print.ts";
import type { KeyApi } from "./api.ts";

export const partner: KeyApi<ApiKey> = {
  name: "partner",
  title: "Partner Subscriptions",
  environment: { apiKey: "DIGICERT_PARTNER_API_KEY", baseUrl: "DIGICERT_PARTNER_BASE_URL" },
  sandbox: {
    path: "/partner-subscription/api/v1",
    apiKey: "sandbox-demo-partner-parent-key-not-secret-xyz9",
  },
  inactive: "inactive",
  deactivate: "deactivate",
  owner: "account",
  operations: { create: "createSubaccountApiKey", setStatus: "updateApiKeyStatus" },
  inputs: { id: "apiKeyId", owner: "accountId" },
  columns: [
    { title: "ID", wire: ({ id }) => id },
    { title: "STATUS", wire: ({ status }) => status },
    { title: "ACCOUNT", wire: ({ account_id }) => account_id },
    {
      title: "KEY",
      wire: ({ api_key_last4 }) => api_key_last4,
      shown: ({ api_key_last4 }) => `…${api_key_last4}`,
    },
    timeColumn("CREATED", ({ created_at }) => created_at),
    timeColumn("LAST USED", ({ last_used_date }) => last_used_date),
    { title: "NAME", wire: ({ name }) => name, shrinks: true },
  ],
  ownerOf: ({ account_id }) => account_id,
  createdAt: ({ created_at }) => created_at,
  lastFourOf: ({ api_key_last4 }) => api_key_last4,
  async findStale(keys, unusedForMs) {
    const { staleKeys } = await import("@latchkey/partner-subscriptions/stale-keys");
    return staleKeys(keys, { unusedForMs });
  },
  async open(settings) {
    const { createPartnerSubscriptionsClient } = await import("@latchkey/partner-subscriptions");
    const createClient = (apiKey: string) =>
      createPartnerSubscriptionsClient({
        apiKey,
        baseUrl: settings.baseUrl,
        fetch: settings.fetchFor?.(apiKey),
      });
    const client = createClient(settings.apiKey);
    return {
      async list({ owner }, signal) {
        const { api_keys } = await client.listApiKeys({}, { signal });
        return owner === undefined ? api_keys : api_keys.filter(({ account_id }) => account_id === owner);
      },
      get: (apiKeyId, signal) => client.getApiKey({ apiKeyId }, { signal }),
      create: ({ owner, name }) => client.createSubaccountApiKey({ accountId: owner, name }),
      async setActive(apiKeyId, isActive) {
        await client.updateApiKeyStatus({ apiKeyId, status: isActive ? "active" : "inactive" });
      },
      async rotate(options) {
        const { rotateKey } = await import("@latchkey/partner-subscriptions/rotate-key");
        return rotateKey(client, { ...options, createClient });
      },
    };
  },
};
