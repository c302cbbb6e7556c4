/** Defines which keys are stale. Pass either `unusedForMs` or `unusedSince`. */
export type StaleKeysOptions = (
  | {
      /**
       * The age in milliseconds. A key is stale if its last use is at least this long ago. For a key that was
       * never used, the time of its creation counts instead.
       */
      readonly unusedForMs: number;
      readonly unusedSince?: never;
    }
  | {
      /**
       * The date. A key is stale if its last use is not after this date. For a key that was never used, the
       * time of its creation counts instead.
       */
      readonly unusedSince: Date;
      readonly unusedForMs?: never;
    }
) & {
  /** The time up to which ages are measured. The current time by default. */
  readonly now?: Date;
  /** Whether keys without a `last_used_date` are included. `include` by default. */
  readonly neverUsed?: "include" | "exclude";
};

/** An active key that seems to be unused. */
export interface StaleKey<Key> {
  readonly key: Key;
  readonly reason: "unused" | "never used";
  /**
   * Milliseconds since the last use of the key. For a key that was never used, milliseconds since the
   * creation.
   */
  readonly ageMs: number;
}

/** An active key with an unreadable date. It is not known whether this key is stale. */
export interface UndatedKey<Key, Created extends string> {
  readonly key: Key;
  /** The field that is not a date and time in ISO 8601 with an offset. */
  readonly field: Created | "last_used_date";
}

/** The result of the search. */
export interface StaleKeys<Key, Created extends string> {
  /** The stale keys, oldest first. */
  readonly stale: StaleKey<Key>[];
  /**
   * The keys with unreadable dates, in the order of the list. They are not in `stale`, since they may be in
   * use. Check each of these keys.
   */
  readonly undated: UndatedKey<Key, Created>[];
}

/**
 * Finds active keys that were not used for a long time, or never. The APIs differ in the name of the field with the time of
 * creation.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` is not a date up to `now`, or `now` is not a date.
 */
export function findStaleKeys<
  Created extends string,
  Key extends { readonly status: string; readonly last_used_date?: string } & Readonly<
    Record<Created, string>
  >,
>(keys: readonly Key[], created: Created, options: StaleKeysOptions): StaleKeys<Key, Created> {
  const { now = new Date(), neverUsed = "include" } = options;
  const limitMs = options.unusedForMs ?? Number(now) - Number(options.unusedSince);
  // With NaN, each key would count as used. With a number below 0, each key would count as stale.
  if (!(limitMs >= 0 && limitMs < Number.POSITIVE_INFINITY) || Number.isNaN(Number(now))) {
    throw new RangeError(
      "The limit is missing or invalid. Pass unusedForMs as milliseconds from 0, or unusedSince as a date that is not after now.",
    );
  }
  const stale: StaleKey<Key>[] = [];
  const undated: UndatedKey<Key, Created>[] = [];
  for (const key of keys) {
    const isUnused = (key.last_used_date ?? undefined) === undefined;
    if (key.status !== "active" || (isUnused && neverUsed === "exclude")) continue;
    const field = isUnused ? created : "last_used_date";
    const ageMs = Number(now) - readDate(key[field]);
    if (Number.isNaN(ageMs)) undated.push({ key, field });
    else if (ageMs >= limitMs) stale.push({ key, reason: isUnused ? "never used" : "unused", ageMs });
  }
  return { stale: stale.sort((a, b) => b.ageMs - a.ageMs), undated };
}

/**
 * Returns milliseconds since 1970. `Date.parse` alone reads "never 1" as a date, and a time without an offset
 * as local time.
 */
function readDate(text: unknown): number {
  const isDate =
    typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isDate ? Date.parse(text) : Number.NaN;
}
