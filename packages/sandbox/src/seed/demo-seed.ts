import type { Seed, SeedCertCentralKey, SeedPartnerKey } from "@latchkey/validators/sandbox";

/** The labels of the demo's keys, in `sandbox.keys`. */
export type PartnerLabel = "parent" | "subaccount" | "sibling" | "unrelated" | "inactive";
export type CertCentralLabel =
  | "certcentral"
  | "certcentralSecond"
  | "certcentralViewOnly"
  | "certcentralRestricted"
  | "certcentralRevoked"
  | "certcentralNonAdministrator"
  | "certcentralUnrelated";

interface DemoSeed extends Required<Omit<Seed, "$schema">> {
  readonly partnerKeys: readonly (SeedPartnerKey & { readonly label: PartnerLabel })[];
  readonly certCentralKeys: readonly (
    | (SeedCertCentralKey & { readonly label: CertCentralLabel })
    | (SeedCertCentralKey & Required<Pick<SeedCertCentralKey, "acme">>)
  )[];
}

/**
 * The accounts and keys of DigiCert's examples, so that its documented calls work. Callers of all other kinds are
 * included too. Comments say which values are from DigiCert's pages and which are our own. Two secrets are DigiCert's,
 * and we made up all others. All secrets are fixed and public.
 */
export const demoSeed: DemoSeed = {
  accounts: [
    // The ids are DigiCert's, and the names are ours.
    { id: 67890, name: "Example Partner" },
    { id: 67891, name: "Example Subaccount", parent_id: 67890 },
    // Our own values.
    { id: 67892, name: "Example Sibling Subaccount", parent_id: 67890 },
    { id: 67899, name: "Example Unrelated Partner" },
    { id: 70001, name: "Example CertCentral Account" },
    { id: 70002, name: "Example Unrelated CertCentral Account" },
  ],
  users: [
    // Values from DigiCert's pages, except for `is_administrator`.
    { id: 125039, account_id: 70001, first_name: "John", last_name: "Smith", is_administrator: true },
    { id: 10, account_id: 70001, first_name: "Jill", last_name: "Valentine", is_administrator: false },
    // Our own values.
    { id: 125050, account_id: 70002, first_name: "Ada", last_name: "Example", is_administrator: true },
  ],
  partnerKeys: [
    // Values from DigiCert's pages, except for the first secret. Only the last four characters of that secret are
    // DigiCert's.
    {
      id: 12345,
      label: "parent",
      secret: "sandbox-demo-partner-parent-key-not-secret-xyz9",
      name: "Production API Key",
      account_id: 67890,
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
      last_used_date: "2025-01-28T14:22:00Z",
    },
    {
      id: 12346,
      label: "subaccount",
      secret: "xyz789def456ghi123jkl456mno789pqr012stu345vwx678yz",
      name: "Subaccount Production Key",
      account_id: 67891,
      status: "active",
      created_at: "2025-01-20T09:15:00Z",
      last_used_date: "2025-01-29T08:10:00Z",
    },
    // Our own values.
    {
      id: 12347,
      label: "sibling",
      secret: "sandbox-demo-partner-sibling-key-not-secret-sib7",
      name: "Sibling Key",
      account_id: 67892,
      status: "active",
      created_at: "2025-01-21T09:15:00Z",
    },
    {
      id: 12348,
      label: "unrelated",
      secret: "sandbox-demo-partner-unrelated-key-not-secret-unr8",
      name: "Unrelated Key",
      account_id: 67899,
      status: "active",
      created_at: "2025-01-22T09:15:00Z",
    },
    {
      id: 12349,
      label: "inactive",
      secret: "sandbox-demo-partner-inactive-key-not-secret-ina9",
      name: "Inactive Key",
      account_id: 67890,
      status: "inactive",
      created_at: "2025-01-23T09:15:00Z",
    },
  ],
  certCentralKeys: [
    // Values from DigiCert's pages, except for the secrets of keys 42 and 182, and the end of the name of key 42.
    {
      id: 15,
      name: "ACME URL Name",
      user_id: 10,
      status: "active",
      create_date: "2018-11-20T22:27:47+00:00",
      acme: {
        acme_directory_url: "******nnAA",
        product_name_id: "ssl_plus",
        product_name: "Standard SSL",
        organization_id: 123456,
        organization_name: "STARS",
        validity_days: "0",
        validity_years: "2",
      },
    },
    {
      id: 42,
      label: "certcentralRevoked",
      secret: "sandbox-demo-certcentral-revoked-key-not-secret-rev2",
      name: "A Third Key",
      user_id: 125039,
      status: "revoked",
      create_date: "2018-10-01T22:18:11+00:00",
    },
    {
      id: 182,
      label: "certcentralSecond",
      secret: "sandbox-demo-certcentral-second-key-not-secret-sec2",
      name: "Key Name",
      user_id: 125039,
      status: "active",
      create_date: "2018-08-07T23:27:58+00:00",
      last_used_date: "2018-08-18T19:08:19+00:00",
    },
    // These values are from the page "Get key info". The page "List keys" shows another name, role and dates.
    {
      id: 184,
      label: "certcentral",
      secret: "Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2",
      name: "Key Name",
      user_id: 125039,
      status: "active",
      create_date: "2018-08-07T23:27:58+00:00",
      last_used_date: "2018-08-18T19:08:19+00:00",
    },
    // Our own values.
    {
      id: 185,
      label: "certcentralViewOnly",
      secret: "sandbox-demo-certcentral-view-only-key-not-secret-vie5",
      name: "View Only Key",
      user_id: 125039,
      status: "active",
      create_date: "2018-12-01T09:00:00+00:00",
      restricted_to_role_id: 102,
    },
    {
      id: 186,
      label: "certcentralRestricted",
      secret: "sandbox-demo-certcentral-restricted-key-not-secret-res6",
      name: "Orders Key",
      user_id: 125039,
      status: "active",
      create_date: "2018-12-02T09:00:00+00:00",
      restricted_to_role_id: 100,
    },
    {
      id: 187,
      label: "certcentralNonAdministrator",
      secret: "sandbox-demo-certcentral-non-administrator-key-not-secret-non7",
      name: "Jill's Key",
      user_id: 10,
      status: "active",
      create_date: "2018-12-03T09:00:00+00:00",
    },
    {
      id: 188,
      label: "certcentralUnrelated",
      secret: "sandbox-demo-certcentral-unrelated-key-not-secret-unr8",
      name: "Unrelated Key",
      user_id: 125050,
      status: "active",
      create_date: "2018-12-04T09:00:00+00:00",
    },
  ],
};
