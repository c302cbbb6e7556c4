import type { ApiName } from "./spec.ts";

/** Something of an owner: the id of one of its keys, and its own, which is an account's or in CertCentral a user's. */
export interface Belongings {
  readonly key: number;
  readonly owner: number;
}

/** Who plays the parts of an API's `x-access-model` at a target. What is missing there was not given or not found. */
export interface ApiCast {
  /** Secrets by the kind of caller: `parent`, `view-only`. Also of a key that opens nothing: `inactive`, `revoked`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** By the kind of caller and, as seen by it, the kind of owner; `none` has ids that nothing has. */
  readonly belongings: Readonly<Record<string, Readonly<Record<string, Belongings>>>>;
}

export type Cast = Readonly<Record<ApiName, ApiCast>>;

/** A part of the cast: the name of its credential, in flags and environment, and what it is. */
export interface Part {
  readonly api: ApiName;
  /** As in `ApiCast.secrets`. `unrelated` and `stranger` only tell what belongs to others. */
  readonly role: string;
  /** `partner-parent-key`: the flag is `--partner-parent-key`. */
  readonly flag: string;
  /** `a parent account's key`. */
  readonly description: string;
}

/** All that can be given; each is optional. */
export const parts: readonly Part[] = [
  part("partner-subscriptions", "parent", "partner-parent-key", "a parent account's key"),
  part("partner-subscriptions", "subaccount", "partner-subaccount-key", "a key of one of its subaccounts"),
  part("partner-subscriptions", "sibling", "partner-sibling-key", "a key of another of its subaccounts"),
  part(
    "partner-subscriptions",
    "unrelated",
    "partner-unrelated-key",
    "a key of an account outside its hierarchy",
  ),
  part("partner-subscriptions", "inactive", "partner-inactive-key", "a key that was deactivated"),
  part("certcentral", "administrator", "certcentral-key", "a key of an administrator, without a role"),
  part("certcentral", "view-only", "certcentral-view-only-key", "an administrator's key with role 102"),
  part(
    "certcentral",
    "restricted",
    "certcentral-restricted-key",
    "an administrator's key with role 100, 101 or 103",
  ),
  part(
    "certcentral",
    "non-administrator",
    "certcentral-non-administrator-key",
    "a key of a user who is no administrator",
  ),
  part("certcentral", "stranger", "certcentral-unrelated-key", "an administrator's key of another account"),
  part("certcentral", "revoked", "certcentral-revoked-key", "a key that was revoked"),
];

/** An id that nothing has: high, but within what 32 bits hold. */
export const nobody: Belongings = { key: 2_000_000_001, owner: 2_000_000_001 };

/** `LATCHKEY_CONTRACT_PARTNER_PARENT_KEY`. */
export function environmentName({ flag }: Part): string {
  return `LATCHKEY_CONTRACT_${flag.toUpperCase().replaceAll("-", "_")}`;
}

/** The part of a role. */
export function findPart(api: ApiName, role: string): Part | undefined {
  return parts.find((each) => each.api === api && each.role === role);
}

/** Why there is nobody to play a part, and what to do about it. */
export function describeMissing(api: ApiName, role: string): string {
  return `there is no key of ${role}${describeRemedy(api, role)}`;
}

/** Why there is nothing of somebody, and what to do about it. */
export function describeUnknown(api: ApiName, caller: string, owner: string): string {
  const whose = owner === "self" ? "the caller itself" : owner;
  return `nothing is known to belong to ${whose}, as ${caller} sees it${describeRemedy(api, owner)}`;
}

function describeRemedy(api: ApiName, role: string): string {
  const missing = findPart(api, role);
  if (missing === undefined) return "";
  return ` (--${missing.flag} or ${environmentName(missing)}: ${missing.description})`;
}

function part(api: ApiName, role: string, flag: string, description: string): Part {
  return { api, role, flag, description };
}
