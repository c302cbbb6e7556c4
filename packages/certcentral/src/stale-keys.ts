import type * as StaleKeysOf from "@latchkey/client-runtime/stale-keys";
import {
  findStaleKeys,
  type StaleKeysOptions as StaleKeysOptionsOfAny,
} from "@latchkey/client-runtime/stale-keys";
import { isAcmeKey } from "./acme.ts";
import type { KeyOrAcmeCredential } from "./generated/schema.ts";

/** Defines which keys are stale. Pass either `unusedForMs` or `unusedSince`. */
export type StaleKeysOptions = StaleKeysOptionsOfAny & {
  /**
   * Whether ACME credentials are included. The default is `exclude`, since DigiCert's example of an ACME credential has no
   * `last_used_date`, and no page says that issuing certificates counts as a use.
   */
  readonly acmeCredentials?: "include" | "exclude";
};

/** An active key that seems to be unused. */
export type StaleKey = StaleKeysOf.StaleKey<KeyOrAcmeCredential>;

/** An active key with an unreadable date. It is not known whether this key is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<KeyOrAcmeCredential, "create_date">;

/** The result of the search. */
export type StaleKeys = StaleKeysOf.StaleKeys<KeyOrAcmeCredential, "create_date">;

/**
 * Finds active keys that were not used for a long time, or never. Pass `api_keys` of the list. Sends nothing, and does not
 * change the list.
 *
 * We infer from DigiCert's examples that a key without a `last_used_date` was never used. No page says so.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` is not a date up to `now`, or `now` is not a date.
 * @see https://dev.digicert.com/services-api/api-keys/list-keys/
 */
export function staleKeys(keys: readonly KeyOrAcmeCredential[], options: StaleKeysOptions): StaleKeys {
  const { acmeCredentials = "exclude" } = options;
  const looked = acmeCredentials === "include" ? keys : keys.filter((key) => !isAcmeKey(key));
  return findStaleKeys(looked, "create_date", options);
}
