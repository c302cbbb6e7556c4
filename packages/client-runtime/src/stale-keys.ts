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
};

/** An active key that seems to be unused. */
export interface StaleKey<Key> {
  readonly key: Key;
  readonly reason: "unused" | "never used";
  /** Milliseconds since its last use; of a key that was never used, since its creation. */
  readonly ageMs: number;
}

/** An active key whose date cannot be read, so that it is not known whether it is stale. */
export interface UndatedKey<Key, Created extends string> {
  readonly key: Key;
  /** The field that is not a date and time in ISO 8601 with an offset. */
  readonly field: Created | "last_used_date";
}

/** The keys that were looked at, sorted by what was found. */
export interface StaleKeys<Key, Created extends string> {
  /** Oldest first. */
  readonly stale: StaleKey<Key>[];
  /** In the order of the list. Apart from the stale ones, since one of them may be in use: look at each. */
  readonly undated: UndatedKey<Key, Created>[];
}

/**
 * Finds the keys that are active and were not used for a long time, or never, among those of either API: they differ in the
 * field that says when a key was created.
 *
 * @throws RangeError if `unusedForMs` is not a number from 0, `unusedSince` not a date up to `now`, or `now` not a date.
 */
export function findStaleKeys<
  Created extends string,
  Key extends { readonly status: string; readonly last_used_date?: string } & Readonly<
    Record<Created, string>
  >,
>(keys: readonly Key[], created: Created, options: StaleKeysOptions): StaleKeys<Key, Created> {
  const { now = new Date(), neverUsed = "include" } = options;
  const limitMs = options.unusedForMs ?? Number(now) - Number(options.unusedSince);
  // Compared with NaN, every key would count as used; compared with less than 0, every key would count as stale.
  if (!(limitMs >= 0 && limitMs < Number.POSITIVE_INFINITY) || Number.isNaN(Number(now))) {
    throw new RangeError(
      "Pass unusedForMs, milliseconds from 0, or unusedSince, a date that is not after now.",
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

/** Milliseconds since 1970. `Date.parse` alone takes "never 1" for a date, and a time without offset for a local one. */
function readDate(text: unknown): number {
  const isDate =
    typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isDate ? Date.parse(text) : Number.NaN;
}
