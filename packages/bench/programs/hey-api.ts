import { client } from "./generated/client.gen.js";
import { createSubaccountApiKey, getApiKey, listApiKeys, updateApiKeyStatus } from "./generated/sdk.gen.js";

export function connect(baseUrl: string, apiKey: string) {
  client.setConfig({ baseUrl, auth: apiKey });
  return {
    async listApiKeys(): Promise<number> {
      const { data } = await listApiKeys({ throwOnError: true });
      return data.api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const { data } = await createSubaccountApiKey({
        path: { accountId },
        body: { name },
        throwOnError: true,
      });
      return data.api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const { data } = await getApiKey({ path: { apiKeyId }, throwOnError: true });
      return data.name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      await updateApiKeyStatus({ path: { apiKeyId }, body: { status }, throwOnError: true });
    },
  };
}
