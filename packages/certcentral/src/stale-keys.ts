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
   * Whether ACME credentials are looked at. `exclude` by default: DigiCert's example of one has no `last_used_date`,
   * and no page says that issuing certificates counts as a use.
   */
  readonly acmeCredentials?: "include" | "exclude";
};

/** An active key that seems to be unused. */
export type StaleKey = StaleKeysOf.StaleKey<KeyOrAcmeCredential>;

/** An active key whose date cannot be read, so that it is not known whether it is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<KeyOrAcmeCredential, "create_date">;

/** The keys that were looked at, sorted by what was found. */
export type StaleKeys = StaleKeysOf.StaleKeys<KeyOrAcmeCredential, "create_date">;

/**
 * Finds the keys that are active and were not used for a long time, or never. Nothing is sent and nothing is changed: pass it
 * `api_keys` of the list.
 *
 * A key that was never used has no `last_used_date`; this is inferred from DigiCert's examples, no page says so.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` not a date up to `now`, or `now` not a date.
 * @see https://dev.digicert.com/services-api/api-keys/list-keys/
 */
export function staleKeys(keys: readonly KeyOrAcmeCredential[], options: StaleKeysOptions): StaleKeys {
  const { acmeCredentials = "exclude" } = options;
  const looked = acmeCredentials === "include" ? keys : keys.filter((key) => !isAcmeKey(key));
  return findStaleKeys(looked, "create_date", options);
}
