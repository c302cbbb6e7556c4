interface ApiKey {
  readonly id: number;
  readonly name: string;
}
interface CreatedApiKey extends ApiKey {
  readonly api_key: string;
}

/** What a careful user writes without a client: the status is checked, the body is parsed. */
export function connect(baseUrl: string, apiKey: string) {
  const headers = { "X-PARTNER-APIKEY": apiKey };
  const jsonHeaders = { ...headers, "Content-Type": "application/json" };

  async function checked(response: Response): Promise<Response> {
    if (!response.ok) throw new Error(`The service returned ${response.status}.`);
    return response;
  }

  return {
    async listApiKeys(): Promise<number> {
      const response = await checked(await fetch(`${baseUrl}/api-key`, { headers }));
      const body: { api_keys: ApiKey[] } = await response.json();
      return body.api_keys.length;
    },
    async createSubaccountApiKey(accountId: number, name: string): Promise<string> {
      const response = await checked(
        await fetch(`${baseUrl}/api-key/account/${accountId}`, {
          method: "POST",
          headers: jsonHeaders,
          body: JSON.stringify({ name }),
        }),
      );
      const body: CreatedApiKey = await response.json();
      return body.api_key;
    },
    async getApiKey(apiKeyId: number): Promise<string> {
      const response = await checked(await fetch(`${baseUrl}/api-key/${apiKeyId}`, { headers }));
      const body: ApiKey = await response.json();
      return body.name;
    },
    async updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void> {
      await checked(
        await fetch(`${baseUrl}/api-key/${apiKeyId}/status`, {
          method: "PUT",
          headers: jsonHeaders,
          body: JSON.stringify({ status }),
        }),
      );
    },
  };
}
