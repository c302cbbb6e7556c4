import { client } from "./generated/client.gen.js";
import { createSubaccountApiKey, getApiKey, listApiKeys, updateApiKeyStatus } from "./generated/sdk.gen.js";

export function connect(baseUrl: string, apiKey: string) {
  client.setConfig({ baseUrl, auth: apiKey });
  return {
    listApiKeys: async () => (await listApiKeys({ throwOnError: true })).data.api_keys.length,
    createSubaccountApiKey: async (accountId: number, name: string) =>
      (await createSubaccountApiKey({ path: { accountId }, body: { name }, throwOnError: true })).data
        .api_key,
    getApiKey: async (apiKeyId: number) =>
      (await getApiKey({ path: { apiKeyId }, throwOnError: true })).data.name,
    updateApiKeyStatus: (apiKeyId: number, status: "active" | "inactive") =>
      updateApiKeyStatus({ path: { apiKeyId }, body: { status }, throwOnError: true }),
  };
}
