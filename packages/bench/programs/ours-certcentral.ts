import { createCertCentralClient, type KeyStatus } from "@latchkey/certcentral";

export function connect(baseUrl: string, apiKey: string) {
  const client = createCertCentralClient({ baseUrl, apiKey });
  return {
    listKeys: async (user_id: number) => (await client.listKeys({ user_id })).api_keys.length,
    createKey: async (user_id: number, name: string) => (await client.createKey({ user_id, name })).api_key,
    getKey: async (key_id: number) => (await client.getKey({ key_id })).name,
    updateKey: (key_id: number, name: string) => client.updateKey({ key_id, name }),
    updateKeyStatus: (key_id: number, status: KeyStatus) => client.updateKeyStatus({ key_id, status }),
    listApiRoles: async () => (await client.listApiRoles()).access_roles.length,
  };
}
