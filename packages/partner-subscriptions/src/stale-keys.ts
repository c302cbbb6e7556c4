import type * as StaleKeysOf from "@latchkey/client-runtime/stale-keys";
import { findStaleKeys, type StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";
import type { ApiKey } from "./generated/schema.ts";

export type { StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";

/** An active key that seems to be unused. */
export type StaleKey = StaleKeysOf.StaleKey<ApiKey>;

/** An active key whose date cannot be read, so that it is not known whether it is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<ApiKey, "created_at">;

/** The keys that were looked at, sorted by what was found. */
export type StaleKeys = StaleKeysOf.StaleKeys<ApiKey, "created_at">;

/**
 * Finds the keys that are active and were not used for a long time, or never. Nothing is sent and nothing is changed: pass it
 * `api_keys` of the list.
 *
 * That a key without a `last_used_date` was never used is an assumption; DigiCert does not document what such a key shows.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` not a date up to `now`, or `now` not a date.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
 */
export function staleKeys(keys: readonly ApiKey[], options: StaleKeysOptions): StaleKeys {
  return findStaleKeys(keys, "created_at", options);
}
