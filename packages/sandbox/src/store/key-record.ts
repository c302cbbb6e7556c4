import type { AcmeFields, ApiName, CertCentralKey, KeyOf, PartnerKey } from "../model/model.ts";
import type { KeyChange, NewKey } from "../model/store.ts";

/** A value while it is put together. */
export type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

/** What replaces fields of a key. */
export type RecordChange = KeyChange & { readonly lastUsedAt?: number };

type CreateRecord<Name extends ApiName> = (id: number, key: NewKey<Name>) => KeyOf[Name];
type ChangeRecord<Name extends ApiName> = (key: KeyOf[Name], change: RecordChange) => KeyOf[Name];

/**
 * Gives a key its id. It is copied field by field and frozen: what the model does not name, such as a secret, gets
 * into no store, and what a store hands out cannot be changed.
 */
export const createKeyRecord: { readonly [Name in ApiName]: CreateRecord<Name> } = {
  "partner-subscriptions": (id, key) => {
    const { accountId, name, isActive, createdAt } = key;
    const record: Draft<PartnerKey> = {
      api: "partner-subscriptions",
      id,
      accountId,
      name,
      isActive,
      createdAt,
    };
    copyOptionalFields(key, record);
    return Object.freeze(record);
  },
  certcentral: (id, key) => {
    const { accountId, name, isActive, createdAt, userId, isLegacy, restrictedToRoleId } = key;
    const record: Draft<CertCentralKey> = {
      api: "certcentral",
      id,
      accountId,
      name,
      isActive,
      createdAt,
      userId,
      isLegacy,
      restrictedToRoleId,
    };
    copyOptionalFields(key, record);
    if (key.acme !== undefined) record.acme = copyAcme(key.acme);
    return Object.freeze(record);
  },
};

/** The key with some fields replaced; the given one stays as it is. */
export const changeKeyRecord: { readonly [Name in ApiName]: ChangeRecord<Name> } = {
  // A key of Partner Subscriptions has no role to change.
  "partner-subscriptions": (key, change) => {
    const record: Draft<PartnerKey> = { ...key };
    applyChange(change, record);
    return Object.freeze(record);
  },
  certcentral: (key, change) => {
    const record: Draft<CertCentralKey> = { ...key };
    applyChange(change, record);
    if (change.restrictedToRoleId !== undefined) record.restrictedToRoleId = change.restrictedToRoleId;
    return Object.freeze(record);
  },
};

function applyChange(
  { name, isActive, lastUsedAt }: RecordChange,
  record: Draft<PartnerKey | CertCentralKey>,
) {
  if (name !== undefined) record.name = name;
  if (isActive !== undefined) record.isActive = isActive;
  if (lastUsedAt !== undefined) record.lastUsedAt = lastUsedAt;
}

type OptionalFields = Pick<PartnerKey, "lastUsedAt" | "hash" | "last4">;

function copyOptionalFields(
  { lastUsedAt, hash, last4 }: OptionalFields,
  record: Draft<OptionalFields>,
): void {
  if (lastUsedAt !== undefined) record.lastUsedAt = lastUsedAt;
  if (hash !== undefined) record.hash = hash;
  if (last4 !== undefined) record.last4 = last4;
}

function copyAcme(acme: AcmeFields): AcmeFields {
  const { acme_directory_url, product_name_id, product_name, organization_id } = acme;
  const { organization_name, validity_days, validity_years } = acme;
  return Object.freeze({
    acme_directory_url,
    product_name_id,
    product_name,
    organization_id,
    organization_name,
    validity_days,
    validity_years,
  });
}
