import { createCertCentralClient, type KeyStatus } from "@latchkey/certcentral";

/** For the size and the types only: the clients that are timed are of the other API. */
export function connect(baseUrl: string, apiKey: string) {
  const client = createCertCentralClient({ baseUrl, apiKey });
  return {
    async listKeys(user_id: number): Promise<number> {
      const { api_keys } = await client.listKeys({ user_id });
      return api_keys.length;
    },
    async createKey(user_id: number, name: string): Promise<string> {
      const { api_key } = await client.createKey({ user_id, name });
      return api_key;
    },
    async getKey(key_id: number): Promise<string> {
      const { name } = await client.getKey({ key_id });
      return name;
    },
    async updateKey(key_id: number, name: string): Promise<void> {
      await client.updateKey({ key_id, name });
    },
    async updateKeyStatus(key_id: number, status: KeyStatus): Promise<void> {
      await client.updateKeyStatus({ key_id, status });
    },
    async listApiRoles(): Promise<number> {
      const { access_roles } = await client.listApiRoles();
      return access_roles.length;
    },
  };
}
