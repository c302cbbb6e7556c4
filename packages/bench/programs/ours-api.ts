import { createPartnerSubscriptionsApi } from "@latchkey/partner-subscriptions/openapi-fetch";

export function connect(baseUrl: string, apiKey: string) {
  const api = createPartnerSubscriptionsApi({ baseUrl, apiKey });
  return {
    async listApiKeys(): Promise<number> {
      const { data, response } = await api.GET("/api-key");
      if (data === undefined) throw new Error(`The service returned ${response.status}.`);
      return data.api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const { data, response } = await api.POST("/api-key/account/{accountId}", {
        params: { path: { accountId } },
        body: { name },
      });
      if (data === undefined) throw new Error(`The service returned ${response.status}.`);
      return data.api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const { data, response } = await api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId } } });
      if (data === undefined) throw new Error(`The service returned ${response.status}.`);
      return data.name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      const { response } = await api.PUT("/api-key/{apiKeyId}/status", {
        params: { path: { apiKeyId } },
        body: { status },
      });
      if (!response.ok) throw new Error(`The service returned ${response.status}.`);
    },
  };
}
