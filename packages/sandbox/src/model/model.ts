import type { SeedAcme } from "@latchkey/validators/sandbox";

/** The two APIs, by the names of their documents. */
export type ApiName = "partner-subscriptions" | "certcentral";

/** An account. Partner Subscriptions has two levels: an account with a `parentId` is a subaccount. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly parentId?: number;
}

/** A user of CertCentral, to whom keys are linked. */
export interface User {
  readonly id: number;
  readonly accountId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly isAdministrator: boolean;
}

/** What the keys of both APIs have in common. The secret is not among it. */
interface KeyFields {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** False is `inactive` in Partner Subscriptions and `revoked` in CertCentral. */
  readonly isActive: boolean;
  /** Milliseconds since 1970, of whole seconds; so are all times. */
  readonly createdAt: number;
  readonly lastUsedAt?: number;
  /** SHA-256 of the secret, in hexadecimal. An ACME credential has none, since it goes into no header. */
  readonly hash?: string;
  /** The last four characters of the secret. */
  readonly last4?: string;
}

export interface PartnerKey extends KeyFields {
  readonly api: "partner-subscriptions";
}

export interface CertCentralKey extends KeyFields {
  readonly api: "certcentral";
  readonly userId: number;
  readonly isLegacy: boolean;
  /** 0 is no role. */
  readonly restrictedToRoleId: number;
  /** Only an ACME credential has it. */
  readonly acme?: AcmeFields;
}

/** The fields that the spec gives to an ACME credential only, by their wire names. */
export type AcmeFields = SeedAcme;

export interface KeyOf {
  readonly "partner-subscriptions": PartnerKey;
  readonly certcentral: CertCentralKey;
}

export type Key = KeyOf[ApiName];

/** Whose key came with a request. */
export interface Caller {
  readonly key: Key;
  /** The account that the key belongs to. */
  readonly account: Account;
  /** The user that the key is linked to; CertCentral only. */
  readonly user?: User | undefined;
}

/** All that a store holds. */
export interface State {
  readonly accounts: readonly Account[];
  readonly users: readonly User[];
  readonly keys: readonly Key[];
}
