import { type RotationApi, type RotationOptions, rotate } from "@latchkey/client-runtime/rotation";
import type { PartnerSubscriptionsClient } from "./client.ts";
import type { ApiKey, CreatedApiKey } from "./generated/schema.ts";

export {
  isRotationError,
  type RotationEntry,
  RotationError,
  type RotationEvent,
  type RotationResume,
  type RotationState,
  type RotationStep,
  resumeFrom,
} from "@latchkey/client-runtime/rotation";

/** The options of a rotation. */
export type RotateKeyOptions = RotationOptions<PartnerSubscriptionsClient, CreatedApiKey>;

/** Both keys after the rotation, without secrets. */
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
  // This API has no roles, so a key can always read the keys of its own account.
  isAcceptedBy: () => false,
};

/**
 * Replaces a key with a new key of the same account. Creates the new key, hands its secret over, verifies
 * that the new key works, deactivates the old key, and confirms the deactivation. If the rotation stops
 * before the new key is verified, `rotateKey` deactivates the new key and does not change the old key. If the
 * rotation stops later, the new key stays in use.
 *
 * `client` needs the key of a parent account, since no other key can create keys. You can also rotate the key
 * of `client` itself. One of DigiCert's pages says that a parent account can create a key for itself. Another
 * page does not mention this.
 *
 * The new key deactivates the old key, since both belong to the same account. This also shows that the
 * service accepts the new key. DigiCert does not document whether a key may deactivate itself.
 *
 * The last step confirms that the service shows the old key as inactive. DigiCert does not document how soon that key is
 * rejected.
 *
 * If several rotations of one key run concurrently, only the new key with the lowest id stays active. This assumes that a
 * key that is created later has a higher id.
 *
 * @throws RotationError if a step fails, or if `signal` stops the rotation.
 * @throws TypeError if an option is invalid. Then nothing was sent.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function rotateKey(
  client: PartnerSubscriptionsClient,
  options: RotateKeyOptions,
): Promise<RotatedKeys> {
  return rotate(rotationApi, client, options);
}
