import type { components as CertCentral } from "@latchkey/validators/certcentral";
import type { components as Partner } from "@latchkey/validators/partner-subscriptions";
import type { CertCentralKey, PartnerKey, User } from "../model/model.ts";

/** `2025-01-15T10:30:00Z`, as the examples of Partner Subscriptions. */
export function partnerTime(ms: number): string {
  return `${secondsText(ms)}Z`;
}

/** `2018-08-07T23:27:58+00:00`, as the examples of CertCentral. */
export function certCentralTime(ms: number): string {
  return `${secondsText(ms)}+00:00`;
}

/** What `toISOString` says up to its seconds, at a quarter of its cost: each response has one or two. */
function secondsText(ms: number): string {
  const time = new Date(ms);
  const year = String(time.getUTCFullYear()).padStart(4, "0");
  const date = `${year}-${twoDigits(time.getUTCMonth() + 1)}-${twoDigits(time.getUTCDate())}`;
  return `${date}T${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${twoDigits(time.getUTCSeconds())}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** A key as Partner Subscriptions shows it. */
export function toApiKey(key: PartnerKey): Partner["schemas"]["ApiKey"] {
  return {
    id: key.id,
    name: key.name,
    account_id: key.accountId,
    status: key.isActive ? "active" : "inactive",
    created_at: partnerTime(key.createdAt),
    ...(key.lastUsedAt !== undefined && { last_used_date: partnerTime(key.lastUsedAt) }),
    api_key_last4: key.last4 ?? "",
  };
}

/** A key or an ACME credential as CertCentral shows it. */
export function toKeyOrAcmeCredential(
  key: CertCentralKey,
  user: User,
): CertCentral["schemas"]["KeyOrAcmeCredential"] {
  const fields = {
    id: key.id,
    user: { id: user.id, first_name: user.firstName, last_name: user.lastName },
    status: key.isActive ? ("active" as const) : ("revoked" as const),
    create_date: certCentralTime(key.createdAt),
    ...(key.lastUsedAt !== undefined && { last_used_date: certCentralTime(key.lastUsedAt) }),
    name: key.name,
    is_legacy: key.isLegacy,
    restricted_to_role_id: key.restrictedToRoleId,
  };
  return key.acme === undefined ? fields : { ...fields, ...key.acme };
}
