import type { Account, AcmeFields, Key, State, User } from "../../src/model/model.ts";
import { hashSecret } from "../../src/model/secret.ts";
import type { NewKey, Scope } from "../../src/model/store.ts";

export const parent: Account = { id: 10, name: "Parent" };
export const subaccount: Account = { id: 20, name: "Subaccount", parentId: parent.id };
export const stranger: Account = { id: 30, name: "Stranger" };
export const ann: User = {
  id: 1,
  accountId: parent.id,
  firstName: "Ann",
  lastName: "Ó Briain",
  isAdministrator: true,
};
export const bob: User = {
  id: 2,
  accountId: subaccount.id,
  firstName: "Bob",
  lastName: "B",
  isAdministrator: false,
};

/** Accounts and users without keys. */
export const people: State = { accounts: [parent, subaccount, stranger], users: [ann, bob], keys: [] };

export const acme: AcmeFields = {
  acme_directory_url: "https://acme.example/v2/acme/directory/x",
  product_name_id: "ssl_plus",
  product_name: "Standard SSL",
  organization_id: 7,
  organization_name: "Example",
  validity_days: "90",
  validity_years: "0",
};

/** A time in whole seconds. */
export const start = 1_700_000_000_000;

export function newPartnerKey(
  name: string,
  fields: Partial<NewKey<"partner-subscriptions">> = {},
): NewKey<"partner-subscriptions"> {
  return {
    api: "partner-subscriptions",
    accountId: parent.id,
    name,
    isActive: true,
    createdAt: start,
    ...hashSecret(name),
    ...fields,
  };
}

export function newCertCentralKey(
  name: string,
  fields: Partial<NewKey<"certcentral">> = {},
): NewKey<"certcentral"> {
  return {
    api: "certcentral",
    accountId: parent.id,
    name,
    isActive: true,
    createdAt: start,
    userId: ann.id,
    isLegacy: false,
    restrictedToRoleId: 0,
    ...hashSecret(name),
    ...fields,
  };
}

/** The key of an ACME client, which has no secret. */
export function newAcmeKey(name: string): NewKey<"certcentral"> {
  const { hash: _hash, last4: _last4, ...key } = newCertCentralKey(name);
  return { ...key, acme };
}

export const ofAccount = (accountId: number): Scope => ({ accountId, withSubaccounts: false });
export const ofTree = (accountId: number): Scope => ({ accountId, withSubaccounts: true });
export const idsOf = (keys: readonly Key[]): number[] => keys.map((key) => key.id);
