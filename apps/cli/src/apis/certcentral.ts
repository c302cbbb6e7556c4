import type { ApiRole, KeyOrAcmeCredential, restrictedToRoleIds } from "@latchkey/certcentral";
import { CliError } from "../cli-error.ts";
import { timeColumn } from "../output/print.ts";
import type { ClientSettings, KeyApi, Session } from "./api.ts";

/** What only CertCentral has. */
export interface CertCentralSession extends Session<KeyOrAcmeCredential> {
  roles(signal?: AbortSignal): Promise<readonly ApiRole[]>;
  update(id: number, change: { readonly name: string; readonly role: number }): Promise<void>;
}

/** The roles that a new key can have, for the help. The list in the client decides which roles can be sent. */
export const roleIds: readonly `${RoleId}`[] = ["0", "100", "101", "102", "103"];
type RoleId = (typeof restrictedToRoleIds)[number];

export const certCentral: KeyApi<KeyOrAcmeCredential, CertCentralSession> = {
  name: "certcentral",
  title: "CertCentral",
  environment: { apiKey: "DIGICERT_API_KEY", baseUrl: "DIGICERT_BASE_URL", region: "DIGICERT_REGION" },
  sandbox: { path: "/services/v2", apiKey: "Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2" },
  inactive: "revoked",
  deactivate: "revoke",
  owner: "user",
  operations: { create: "createKey", setStatus: "updateKeyStatus" },
  inputs: { id: "key_id", owner: "user_id" },
  columns: [
    { title: "ID", wire: ({ id }) => id },
    { title: "STATUS", wire: ({ status }) => status },
    {
      title: "USER",
      wire: ({ user }) => user.id,
      shown: ({ user }) => `${user.first_name} ${user.last_name}`,
      shrinks: true,
    },
    { title: "ROLE", wire: ({ restricted_to_role_id }) => restricted_to_role_id },
    { title: "KIND", wire: (key) => ("acme_directory_url" in key ? "acme" : "key") },
    timeColumn("CREATED", ({ create_date }) => create_date),
    timeColumn("LAST USED", ({ last_used_date }) => last_used_date),
    { title: "NAME", wire: ({ name }) => name, shrinks: true },
  ],
  ownerOf: ({ user }) => user.id,
  createdAt: ({ create_date }) => create_date,
  // The same as in the client, which is loaded only when a command needs it.
  isAcme: (key) => "acme_directory_url" in key,
  async findStale(keys, unusedForMs) {
    const { staleKeys } = await import("@latchkey/certcentral/stale-keys");
    return staleKeys(keys, { unusedForMs });
  },
  open: openCertCentral,
};

/** Opens CertCentral with the methods that only it has. */
async function openCertCentral(settings: ClientSettings): Promise<CertCentralSession> {
  const { createCertCentralClient, restrictedToRoleIds } = await import("@latchkey/certcentral");
  const createClient = (apiKey: string) => {
    const { baseUrl, region, fetchFor } = settings;
    return createCertCentralClient({ apiKey, baseUrl, region, fetch: fetchFor?.(apiKey) });
  };
  const client = createClient(settings.apiKey);
  const toRole = (role: number | undefined): RoleId => {
    const known = restrictedToRoleIds.find((each) => each === role);
    if (known !== undefined) return known;
    const advice = `Pass --role with one of ${restrictedToRoleIds.join(", ")}.`;
    const what = `The role ${role} cannot be sent: the API does not define it for requests. ${advice}`;
    throw new CliError("usage", what);
  };
  return {
    list: async ({ owner }, signal) => (await client.listKeys({ user_id: owner }, { signal })).api_keys,
    get: (key_id, signal) => client.getKey({ key_id }, { signal }),
    create: ({ owner, name, role }) =>
      client.createKey({ user_id: owner, name, restricted_to_role_id: toRole(role) }),
    async setActive(key_id, isActive) {
      await client.updateKeyStatus({ key_id, status: isActive ? "active" : "revoked" });
    },
    async rotate(options) {
      const { rotateKey } = await import("@latchkey/certcentral/rotate-key");
      return rotateKey(client, { ...options, createClient });
    },
    roles: async (signal) => (await client.listApiRoles({}, { signal })).access_roles,
    async update(key_id, { name, role }) {
      await client.updateKey({ key_id, name, restricted_to_role_id: toRole(role) });
    },
  };
}
