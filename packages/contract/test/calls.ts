import type { CertCentralClient } from "@latchkey/certcentral";
import type { PartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";

/** One valid call of each operation. If an operation is missing, this does not compile. */
export type Calls<Client> = {
  readonly [OperationId in keyof Client]: (client: Client) => Promise<unknown>;
};

/** The calls in the examples of the spec: the parent creates key 12346 for subaccount 67891. */
export const partnerSubscriptionsCalls: Calls<PartnerSubscriptionsClient> = {
  listApiKeys: (client) => client.listApiKeys(),
  createSubaccountApiKey: (client) =>
    client.createSubaccountApiKey({ accountId: 67891, name: "Subaccount Production Key" }),
  getApiKey: (client) => client.getApiKey({ apiKeyId: 12346 }),
  updateApiKeyStatus: (client) => client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" }),
};

/** The calls in the examples of the spec: an administrator creates key 184 for user 125039. */
export const certCentralCalls: Calls<CertCentralClient> = {
  listKeys: (client) => client.listKeys({ user_id: 125039 }),
  createKey: (client) => client.createKey({ user_id: 125039, name: "Key Name", restricted_to_role_id: 0 }),
  getKey: (client) => client.getKey({ key_id: 184 }),
  updateKey: (client) => client.updateKey({ key_id: 184, name: "New key name", restricted_to_role_id: 100 }),
  updateKeyStatus: (client) => client.updateKeyStatus({ key_id: 184, status: "revoked" }),
  listApiRoles: (client) => client.listApiRoles(),
};
