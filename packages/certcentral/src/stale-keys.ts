import type * as StaleKeysOf from "@latchkey/client-runtime/stale-keys";
import {
  findStaleKeys,
  type StaleKeysOptions as StaleKeysOptionsOfAny,
} from "@latchkey/client-runtime/stale-keys";
import { isAcmeKey } from "./acme.ts";
import type { KeyOrAcmeCredential } from "./generated/schema.ts";

/** What counts as stale: one of `unusedForMs` and `unusedSince`. */
export type StaleKeysOptions = StaleKeysOptionsOfAny & {
  /**
   * Whether ACME credentials are looked at. `exclude` by default: the vendor's example of one has no `last_used_date`,
   * and no page says that issuing certificates counts as a use.
   */
  readonly acmeCredentials?: "include" | "exclude";
};

/** A key that is active, though nobody seems to need it. */
export type StaleKey = StaleKeysOf.StaleKey<KeyOrAcmeCredential>;

/** An active key of which it cannot be said whether it is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<KeyOrAcmeCredential, "create_date">;

/** What became of the keys that were looked at. */
export type StaleKeys = StaleKeysOf.StaleKeys<KeyOrAcmeCredential, "create_date">;

/**
 * Finds the keys that are active and were not used for long, or never. Nothing is sent and nothing is changed: give it
 * `api_keys` of the list.
 *
 * A key that was never used has no `last_used_date`; that is read off the vendor's examples, no page says so.
 *
 * @throws RangeError where `unusedForMs` is no number from 0 on, `unusedSince` no date up to `now`, or `now` no date.
 * @see https://dev.digicert.com/services-api/api-keys/list-keys/
 */
export function staleKeys(keys: readonly KeyOrAcmeCredential[], options: StaleKeysOptions): StaleKeys {
  const { acmeCredentials = "exclude" } = options;
  const looked = acmeCredentials === "include" ? keys : keys.filter((key) => !isAcmeKey(key));
  return findStaleKeys(looked, "create_date", options);
}
