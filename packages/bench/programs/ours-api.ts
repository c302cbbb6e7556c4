import { createPartnerSubscriptionsApi } from "@latchkey/partner-subscriptions/openapi-fetch";

export function connect(baseUrl: string, apiKey: string) {
  const api = createPartnerSubscriptionsApi({ baseUrl, apiKey });
  /** Checks for errors: an error response has no data. */
  const checked = <T>({ data, response }: { data?: T; response: Response }): T => {
    if (data === undefined) throw new Error(`The service returned ${response.status}.`);
    return data;
  };
  return {
    listApiKeys: async () => checked(await api.GET("/api-key")).api_keys.length,
    createSubaccountApiKey: async (accountId: number, name: string) =>
      checked(
        await api.POST("/api-key/account/{accountId}", { params: { path: { accountId } }, body: { name } }),
      ).api_key,
    getApiKey: async (apiKeyId: number) =>
      checked(await api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId } } })).name,
    updateApiKeyStatus: async (apiKeyId: number, status: "active" | "inactive") => {
      const options = { params: { path: { apiKeyId } }, body: { status } };
      const { response } = await api.PUT("/api-key/{apiKeyId}/status", options);
      if (!response.ok) throw new Error(`The service returned ${response.status}.`);
    },
  };
}
