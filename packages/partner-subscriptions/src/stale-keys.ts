import type * as StaleKeysOf from "@latchkey/client-runtime/stale-keys";
import { findStaleKeys, type StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";
import type { ApiKey } from "./generated/schema.ts";

export type { StaleKeysOptions } from "@latchkey/client-runtime/stale-keys";

/** A key that is active, though nobody seems to need it. */
export type StaleKey = StaleKeysOf.StaleKey<ApiKey>;

/** An active key of which it cannot be said whether it is stale. */
export type UndatedKey = StaleKeysOf.UndatedKey<ApiKey, "created_at">;

/** What became of the keys that were looked at. */
export type StaleKeys = StaleKeysOf.StaleKeys<ApiKey, "created_at">;

/**
 * Finds the keys that are active and were not used for long, or never. Nothing is sent and nothing is changed: give it
 * `api_keys` of the list.
 *
 * That a key without a `last_used_date` was never used is an assumption; the vendor does not say what such a key shows.
 *
 * @throws RangeError where `unusedForMs` is no number from 0 on, `unusedSince` no date up to `now`, or `now` no date.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
 */
export function staleKeys(keys: readonly ApiKey[], options: StaleKeysOptions): StaleKeys {
  return findStaleKeys(keys, "created_at", options);
}
