/** The code without a client: it checks the status and parses the body. */
export function connect(baseUrl: string, apiKey: string) {
  const headers = { "X-PARTNER-APIKEY": apiKey };
  const jsonHeaders = { ...headers, "Content-Type": "application/json" };

  async function send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${baseUrl}/api-key${path}`, init);
    if (!response.ok) throw new Error(`The service returned ${response.status}.`);
    return response;
  }

  return {
    listApiKeys: async () => {
      const { api_keys }: { api_keys: { name: string }[] } = await (await send("", { headers })).json();
      return api_keys.length;
    },
    createSubaccountApiKey: async (accountId: number, name: string) => {
      const init = { method: "POST", headers: jsonHeaders, body: JSON.stringify({ name }) };
      const { api_key }: { api_key: string } = await (await send(`/account/${accountId}`, init)).json();
      return api_key;
    },
    getApiKey: async (apiKeyId: number) => {
      const { name }: { name: string } = await (await send(`/${apiKeyId}`, { headers })).json();
      return name;
    },
    updateApiKeyStatus: (apiKeyId: number, status: "active" | "inactive") =>
      send(`/${apiKeyId}/status`, { method: "PUT", headers: jsonHeaders, body: JSON.stringify({ status }) }),
  };
}
