import { type RotationApi, type RotationOptions, rotate } from "@latchkey/client-runtime/rotation";
import type { PartnerSubscriptionsClient } from "./client.ts";
import type { ApiKey, CreatedApiKey } from "./generated/schema.ts";

export {
  isRotationError,
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "@latchkey/client-runtime/rotation";

/** What a rotation is made from. */
export type RotateKeyOptions = RotationOptions<PartnerSubscriptionsClient, CreatedApiKey>;

/** Both keys as they are after the rotation, without secrets. */
export interface RotatedKeys {
  /** The old key, inactive. */
  readonly oldKey: ApiKey;
  /** The new key, active. */
  readonly newKey: ApiKey;
}

const rotationApi: RotationApi<PartnerSubscriptionsClient, ApiKey, CreatedApiKey> = {
  get: (client, apiKeyId, options) => client.getApiKey({ apiKeyId }, options),
  list: async (client, options) => (await client.listApiKeys({}, options)).api_keys,
  create: (client, { account_id }, name) => client.createSubaccountApiKey({ accountId: account_id, name }),
  deactivate: (client, apiKeyId) => client.updateApiKeyStatus({ apiKeyId, status: "inactive" }),
  inactive: "inactive",
  ownerOf: ({ account_id }) => account_id,
  // There are no roles here: a key reads the keys of its own account.
  isAcceptedBy: () => false,
};

/**
 * Replaces a key by a new one of the same account: creates it, hands its secret over, verifies that it works, deactivates
 * the old key, and confirms that. Until the new key is verified, a rotation that stops deactivates it and leaves the old
 * key as it was; from then on it leaves the new key in use.
 *
 * `client` needs a parent account's key, since no other creates keys; it may be the key that is rotated. That a parent
 * account creates a key for itself is in one of DigiCert's pages and not in another.
 *
 * The new key deactivates the old one: a key reaches the keys of its own account, a key that is not accepted cannot do
 * it, and it is not documented whether a key may deactivate itself.
 *
 * It confirms that the service shows the old key as inactive. It is not documented how soon that key is rejected.
 *
 * Rotations of one key that run at the same time end with one active new key: the one with the lowest id wins. That ids
 * rise is an assumption.
 *
 * @throws RotationError if a step fails, or if `signal` stops it.
 * @throws TypeError if an option cannot be used; nothing was sent then.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function rotateKey(
  client: PartnerSubscriptionsClient,
  options: RotateKeyOptions,
): Promise<RotatedKeys> {
  return rotate(rotationApi, client, options);
}
