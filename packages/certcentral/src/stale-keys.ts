import { isAcmeKey } from "./acme.ts";
import type { KeyOrAcmeCredential } from "./generated/schema.ts";

/** What counts as stale: one of `unusedForMs` and `unusedSince`. */
export type StaleKeysOptions = (
  | {
      /** Milliseconds: a key is stale that was last used, or created and never used, so long ago or longer. */
      readonly unusedForMs: number;
      readonly unusedSince?: never;
    }
  | {
      /** A key is stale that was last used, or created and never used, then or before. */
      readonly unusedSince: Date;
      readonly unusedForMs?: never;
    }
) & {
  /** What ages are counted to. The current time by default. */
  readonly now?: Date;
  /** Whether keys without a `last_used_date` are looked at. `include` by default. */
  readonly neverUsed?: "include" | "exclude";
  /**
   * Whether ACME credentials are looked at. `exclude` by default: the vendor's example of one has no `last_used_date`,
   * and no page says that issuing certificates counts as a use.
   */
  readonly acmeCredentials?: "include" | "exclude";
};

/** A key that is active, though nobody seems to need it. */
export interface StaleKey {
  readonly key: KeyOrAcmeCredential;
  readonly reason: "unused" | "never used";
  /** Milliseconds since its last use; of a key that was never used, since its creation. */
  readonly ageMs: number;
}

/** An active key of which it cannot be said whether it is stale. */
export interface UndatedKey {
  readonly key: KeyOrAcmeCredential;
  /** The field that is no date and time in ISO 8601 with an offset. */
  readonly field: "create_date" | "last_used_date";
}

/** What became of the keys that were looked at. */
export interface StaleKeys {
  /** Oldest first. */
  readonly stale: StaleKey[];
  /** In the order of the list. Apart from the stale ones, since one of them may be in use: look before you revoke. */
  readonly undated: UndatedKey[];
}

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
  const { now = new Date(), neverUsed = "include", acmeCredentials = "exclude" } = options;
  const limitMs = options.unusedForMs ?? Number(now) - Number(options.unusedSince);
  // Compared with what is no number, every key would pass for a used one; with less than 0, every key for a stale one.
  if (!(limitMs >= 0 && limitMs < Number.POSITIVE_INFINITY) || Number.isNaN(Number(now))) {
    throw new RangeError(
      "Needed: unusedForMs, milliseconds from 0 on, or unusedSince, a date that is not after now.",
    );
  }
  const stale: StaleKey[] = [];
  const undated: UndatedKey[] = [];
  for (const key of keys) {
    if (acmeCredentials === "exclude" && isAcmeKey(key)) continue;
    const isUnused = (key.last_used_date ?? undefined) === undefined;
    if (key.status !== "active" || (isUnused && neverUsed === "exclude")) continue;
    const field = isUnused ? "create_date" : "last_used_date";
    const ageMs = Number(now) - readDate(key[field]);
    if (Number.isNaN(ageMs)) undated.push({ key, field });
    else if (ageMs >= limitMs) stale.push({ key, reason: isUnused ? "never used" : "unused", ageMs });
  }
  return { stale: stale.sort((a, b) => b.ageMs - a.ageMs), undated };
}

/** Milliseconds since 1970. `Date.parse` alone takes "never 1" for a date, and a time without offset for a local one. */
function readDate(text: unknown): number {
  const isDate =
    typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isDate ? Date.parse(text) : Number.NaN;
}
