import type * as StaleKeysOf from "@latchkey/client-runtime/stale-keys";
import { findStaleKeys, type StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";
import type { ApiKey } from "./generated/schema.ts";

export type { StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";

/** An active key that seems to be unused. */
export type StaleKey = StaleKeysOf.StaleKey<ApiKey>;

/** An active key with an unreadable date. It is not known whether this key is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<ApiKey, "created_at">;

/** The result of the search. */
export type StaleKeys = StaleKeysOf.StaleKeys<ApiKey, "created_at">;

/**
 * Finds active keys that were not used for a long time, or never. Pass `api_keys` of the list. Sends nothing, and does not
 * change the list.
 *
 * We assume that a key without a `last_used_date` was never used. DigiCert does not document what such a key shows.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` is not a date up to `now`, or `now` is not a date.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
 */
export function staleKeys(keys: readonly ApiKey[], options: StaleKeysOptions): StaleKeys {
  return findStaleKeys(keys, "created_at", options);
}
