import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

export function connect(baseUrl: string, apiKey: string) {
  const client = createPartnerSubscriptionsClient({ baseUrl, apiKey });
  return {
    async listApiKeys(): Promise<number> {
      const { api_keys } = await client.listApiKeys();
      return api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const { api_key } = await client.createSubaccountApiKey({ accountId, name });
      return api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const { name } = await client.getApiKey({ apiKeyId });
      return name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      await client.updateApiKeyStatus({ apiKeyId, status });
    },
  };
}
