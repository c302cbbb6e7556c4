import { ConfigurationError, isApiError } from "@latchkey/client-runtime";
import { type RotationApi, type RotationOptions, rotate } from "@latchkey/client-runtime/rotation";
import { isAcmeKey } from "./acme.ts";
import type { CertCentralClient } from "./client.ts";
import { restrictedToRoleIds } from "./generated/operations.ts";
import type { CreatedKey, Key } from "./generated/schema.ts";

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
export type RotateKeyOptions = RotationOptions<CertCentralClient, CreatedKey>;

/** Both keys after the rotation, without secrets. */
export interface RotatedKeys {
  /** The old key, revoked. */
  readonly oldKey: Key;
  /** The new key, active. */
  readonly newKey: Key;
}

const rotationApi: RotationApi<CertCentralClient, Key, CreatedKey> = {
  get: async (client, key_id, options) => {
    const key = await client.getKey({ key_id }, options);
    if (isAcmeKey(key)) throw new Error(`${key_id} is an ACME credential. Pass the id of an API key.`);
    return key;
  },
  list: async (client, options) => (await client.listKeys({}, options)).api_keys,
  create: async (client, { id, user, restricted_to_role_id }, name) => {
    const role = restrictedToRoleIds.find((each) => each === restricted_to_role_id);
    if (role === undefined) {
      throw new ConfigurationError(
        `Key ${id} has the role ${restricted_to_role_id}. A new key can only have ${restrictedToRoleIds.join(", ")}, so create it by hand.`,
      );
    }
    // Always sends the role, since DigiCert does not document which role a key gets if the request names
    // none.
    return client.createKey({ user_id: user.id, name, restricted_to_role_id: role });
  },
  deactivate: (client, key_id) => client.updateKeyStatus({ key_id, status: "revoked" }),
  inactive: "revoked",
  ownerOf: ({ user }) => user.id,
  // The role of a key may not allow it to read keys. A key that the service does not accept gets another
  // code.
  isAcceptedBy: (error) => isApiError(error) && error.code === "access_denied|missing_permission",
};

/**
 * Replaces a key with a new key of the same user and role. Creates the new key, hands its secret over,
 * verifies that the new key works, revokes the old key, and confirms the revocation. If the rotation stops
 * before the new key is verified, `rotateKey` revokes the new key and does not change the old key. If the
 * rotation stops later, the new key stays in use.
 *
 * `client` needs a key that may create keys for that user, such as an administrator's. You can also rotate
 * the key of `client` itself. If the role of the new key does not allow it to read or revoke keys, `client`
 * sends these requests.
 *
 * The last step confirms that the service shows the old key as revoked. DigiCert does not document how soon that key is
 * rejected.
 *
 * If several rotations of one key run concurrently, only the new key with the lowest id stays active. This assumes that a
 * key that is created later has a higher id.
 *
 * @throws RotationError if a step fails, or if `signal` stops the rotation.
 * @throws TypeError if an option is invalid. Then nothing was sent.
 * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/create-key.html
 */
export function rotateKey(client: CertCentralClient, options: RotateKeyOptions): Promise<RotatedKeys> {
  return rotate(rotationApi, client, options);
}
