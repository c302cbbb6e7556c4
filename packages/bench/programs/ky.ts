import ky from "ky";

interface ApiKey {
  readonly id: number;
  readonly name: string;
}
interface CreatedApiKey extends ApiKey {
  readonly api_key: string;
}

export function connect(baseUrl: string, apiKey: string) {
  const client = ky.create({ prefix: baseUrl, headers: { "X-PARTNER-APIKEY": apiKey } });
  return {
    async listApiKeys(): Promise<number> {
      const { api_keys } = await client.get("api-key").json<{ api_keys: ApiKey[] }>();
      return api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const { api_key } = await client
        .post(`api-key/account/${accountId}`, { json: { name } })
        .json<CreatedApiKey>();
      return api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const { name } = await client.get(`api-key/${apiKeyId}`).json<ApiKey>();
      return name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      await client.put(`api-key/${apiKeyId}/status`, { json: { status } });
    },
  };
}
