import type { Seed, SeedCertCentralKey, SeedPartnerKey } from "../../src/index.ts";

/** As many keys as one page of a list. With the parent's own key, there is a second page. */
const bulkKeys = 500;

const partnerKey = (
  id: number,
  account_id: number,
  fields: Partial<SeedPartnerKey> = {},
): SeedPartnerKey => ({
  id,
  secret: `property-partner-secret-${id}`,
  name: `Partner key ${id}`,
  account_id,
  status: "active",
  created_at: "2024-02-29T23:59:59Z",
  ...fields,
});

const certCentralKey = (
  id: number,
  user_id: number,
  fields: Partial<SeedCertCentralKey> = {},
): SeedCertCentralKey => ({
  id,
  ...(fields.acme === undefined && { secret: `property-certcentral-secret-${id}` }),
  name: `CertCentral key ${id}`,
  user_id,
  status: "active",
  create_date: "2024-02-29T23:59:59+00:00",
  ...fields,
});

/**
 * Callers and owners of every kind, more than once. There are three trees of accounts, and one has no subaccount. Users
 * are in parents and subaccounts, since CertCentral has no trees. Ids of accounts, users and keys overlap.
 */
export const seed: Required<Omit<Seed, "$schema">> = {
  accounts: [
    { id: 1, name: "First Parent" },
    { id: 2, name: "First of First", parent_id: 1 },
    { id: 3, name: "Second of First", parent_id: 1 },
    { id: 4, name: "Second Parent" },
    { id: 5, name: "Only of Second", parent_id: 4 },
    { id: 6, name: "Childless" },
    { id: 900, name: "Parent of Many" },
    { id: 901, name: "With Many", parent_id: 900 },
  ],
  users: [
    { id: 1, account_id: 1, first_name: "Ada", last_name: "First", is_administrator: true },
    { id: 2, account_id: 1, first_name: "Ben", last_name: "First", is_administrator: true },
    { id: 3, account_id: 1, first_name: "Cy", last_name: "First", is_administrator: false },
    { id: 4, account_id: 2, first_name: "Di", last_name: "Below", is_administrator: true },
    { id: 5, account_id: 4, first_name: "Ed", last_name: "Second", is_administrator: true },
    { id: 6, account_id: 4, first_name: "Flo", last_name: "Second", is_administrator: false },
  ],
  partnerKeys: [
    partnerKey(1, 1),
    partnerKey(2, 1, { last_used_date: "2024-03-01T00:00:00Z" }),
    partnerKey(3, 2),
    partnerKey(4, 3, { last_used_date: "2030-01-01T00:00:00Z" }),
    partnerKey(5, 4),
    partnerKey(6, 5),
    partnerKey(8, 6),
    partnerKey(9, 2, { status: "inactive" }),
    ...Array.from({ length: bulkKeys }, (_, index) => partnerKey(100 + index, 901)),
    partnerKey(1000, 900),
  ],
  certCentralKeys: [
    certCentralKey(1, 1),
    certCentralKey(2, 1, { restricted_to_role_id: 102, last_used_date: "2024-03-01T00:00:00+00:00" }),
    certCentralKey(3, 1, { restricted_to_role_id: 100 }),
    certCentralKey(4, 1, { restricted_to_role_id: 101 }),
    certCentralKey(5, 2, { restricted_to_role_id: 103 }),
    certCentralKey(6, 2, { is_legacy: true }),
    certCentralKey(7, 3),
    certCentralKey(8, 3, { restricted_to_role_id: 102 }),
    certCentralKey(10, 4),
    certCentralKey(11, 5, { last_used_date: "2030-01-01T00:00:00+00:00" }),
    certCentralKey(12, 6),
    certCentralKey(13, 2, { status: "revoked" }),
    certCentralKey(20, 3, {
      acme: {
        acme_directory_url: "******zzZZ",
        product_name_id: "ssl_plus",
        product_name: "Standard SSL",
        organization_id: 7,
        organization_name: "Example",
        validity_days: "0",
        validity_years: "1",
      },
    }),
  ],
};

/** The callers at the start. The owners of the many keys are excluded, since they would outnumber the others. */
export const firstCallers: readonly string[] = [...seed.partnerKeys, ...seed.certCentralKeys]
  .filter(({ id }) => id < 100 || id === 100 || id === 1000)
  .flatMap(({ secret }) => secret ?? []);
