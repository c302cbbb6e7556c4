import { ConfigurationError, isApiError } from "@latchkey/client-runtime";
import { type RotationApi, type RotationOptions, rotate } from "@latchkey/client-runtime/rotation";
import { isAcmeKey } from "./acme.ts";
import type { CertCentralClient } from "./client.ts";
import { restrictedToRoleIds } from "./generated/operations.ts";
import type { CreatedKey, Key } from "./generated/schema.ts";

export {
  isRotationError,
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "@latchkey/client-runtime/rotation";

/** What a rotation is made from. */
export type RotateKeyOptions = RotationOptions<CertCentralClient, CreatedKey>;

/** Both keys as they are after the rotation, without secrets. */
export interface RotatedKeys {
  /** The old key, revoked. */
  readonly oldKey: Key;
  /** The new key, active. */
  readonly newKey: Key;
}

const rotationApi: RotationApi<CertCentralClient, Key, CreatedKey> = {
  get: async (client, key_id, options) => {
    const key = await client.getKey({ key_id }, options);
    if (isAcmeKey(key)) throw new Error(`${key_id} is an ACME credential. Only API keys can be rotated.`);
    return key;
  },
  list: async (client, options) => (await client.listKeys({}, options)).api_keys,
  create: async (client, { id, user, restricted_to_role_id }, name) => {
    const role = restrictedToRoleIds.find((each) => each === restricted_to_role_id);
    if (role === undefined) {
      throw new ConfigurationError(
        `Key ${id} has the role ${restricted_to_role_id}, which a new key cannot get.`,
      );
    }
    // Sent always: DigiCert does not document which role a key gets without it.
    return client.createKey({ user_id: user.id, name, restricted_to_role_id: role });
  },
  deactivate: (client, key_id) => client.updateKeyStatus({ key_id, status: "revoked" }),
  inactive: "revoked",
  ownerOf: ({ user }) => user.id,
  // A key that a role restricts may not read keys; the response to a key that is not accepted has another code.
  isAcceptedBy: (error) => isApiError(error) && error.code === "access_denied|missing_permission",
};

/**
 * Replaces a key by a new one of the same user and with the same role: creates it, hands its secret over, verifies that
 * it works, revokes the old key, and confirms that. Until the new key is verified, a rotation that stops revokes it and
 * leaves the old key as it was; from then on it leaves the new key in use.
 *
 * `client` needs a key that may create keys for that user, such as an administrator's; it may be the key that is rotated.
 * If the role of the new key does not allow it to read or revoke keys, `client` does that.
 *
 * It confirms that the service shows the old key as revoked. It is not documented how soon that key is rejected.
 *
 * Rotations of one key that run at the same time end with one active new key: the one with the lowest id wins. That ids
 * rise is an assumption.
 *
 * @throws RotationError if a step fails, or if `signal` stops it.
 * @throws TypeError if an option cannot be used; nothing was sent then.
 * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/create-key.html
 */
export function rotateKey(client: CertCentralClient, options: RotateKeyOptions): Promise<RotatedKeys> {
  return rotate(rotationApi, client, options);
}
