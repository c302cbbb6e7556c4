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

/** The fields that keys of both APIs have. They do not include the secret. */
interface KeyFields {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** False means `inactive` in Partner Subscriptions and `revoked` in CertCentral. */
  readonly isActive: boolean;
  /** Milliseconds since 1970, in whole seconds, as all times of the model. */
  readonly createdAt: number;
  readonly lastUsedAt?: number;
  /** SHA-256 of the secret, in hexadecimal. An ACME credential has no secret. */
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
  /** 0 means that the key has no role. */
  readonly restrictedToRoleId: number;
  /** Present only on an ACME credential. */
  readonly acme?: AcmeFields;
}

/** The fields that only ACME credentials have, by their names in the API. */
export type AcmeFields = SeedAcme;

export interface KeyOf {
  readonly "partner-subscriptions": PartnerKey;
  readonly certcentral: CertCentralKey;
}

export type Key = KeyOf[ApiName];

/** The owner of the key that a request was sent with. */
export interface Caller {
  readonly key: Key;
  /** The account that the key belongs to. No request needs its name. */
  readonly account: Pick<Account, "id" | "parentId">;
  /** The user that the key is linked to; CertCentral only. */
  readonly user?: User | undefined;
}

/** All data of a store. */
export interface State {
  readonly accounts: readonly Account[];
  readonly users: readonly User[];
  readonly keys: readonly Key[];
}
