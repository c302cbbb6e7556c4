import { type Belongings, nobody } from "../cast.ts";
import type { ListedKey } from "../key-operations.ts";

/** Lets so many milliseconds pass. */
export type Wait = (milliseconds: number) => Promise<void>;

/** What finding out who owns what is done with. */
export interface Search {
  readonly secrets: Readonly<Record<string, string>>;
  /** The keys that a role's key lists; undefined where it has none, or may not. */
  readonly list: (role: string) => Promise<readonly ListedKey[] | undefined>;
  readonly wait: Wait;
  readonly note: (sentence: string) => void;
  /** `--partner-parent-key`. */
  readonly flagOf: (role: string) => string;
}

/** The belongings that are known, with `none`, which is known always. */
export function known(
  belongings: Readonly<Record<string, Belongings | undefined>>,
): Record<string, Belongings> {
  const entries = Object.entries(belongings).flatMap(([owner, each]) =>
    each === undefined ? [] : [[owner, each] as const],
  );
  return { ...Object.fromEntries(entries), none: nobody };
}

/** A key of an owner: an active one that no part is played with, where there is one. */
export function pickKey(
  keys: readonly ListedKey[],
  owner: number | undefined,
  isPlayedWith: (key: ListedKey) => boolean,
): Belongings | undefined {
  const own = keys.filter((key) => key.owner === owner && !key.isAcme);
  const active = own.filter(({ status }) => status === "active");
  const picked = active.find((key) => !isPlayedWith(key)) ?? active[0] ?? own[0];
  return picked && { key: picked.id, owner: picked.owner };
}
