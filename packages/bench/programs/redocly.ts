import { client } from "./generated/client.js";

export function connect(serverUrl: string, apiKey: string) {
  client.configure({ serverUrl, auth: { apiKey: { partnerApiKey: apiKey } } });
  return {
    async listApiKeys(): Promise<number> {
      const { api_keys } = await client.listApiKeys();
      return api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const { api_key } = await client.createSubaccountApiKey({ path: { accountId }, body: { name } });
      return api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const { name } = await client.getApiKey({ path: { apiKeyId } });
      return name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      await client.updateApiKeyStatus({ path: { apiKeyId }, body: { status } });
    },
  };
}
