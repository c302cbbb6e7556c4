import { type ApiKeyStatus, createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

export function connect(baseUrl: string, apiKey: string) {
  const client = createPartnerSubscriptionsClient({ baseUrl, apiKey });
  return {
    listApiKeys: async () => (await client.listApiKeys()).api_keys.length,
    createSubaccountApiKey: async (accountId: number, name: string) =>
      (await client.createSubaccountApiKey({ accountId, name })).api_key,
    getApiKey: async (apiKeyId: number) => (await client.getApiKey({ apiKeyId })).name,
    updateApiKeyStatus: (apiKeyId: number, status: ApiKeyStatus) =>
      client.updateApiKeyStatus({ apiKeyId, status }),
  };
}
