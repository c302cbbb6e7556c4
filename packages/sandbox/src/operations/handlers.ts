import type { Input, Success } from "@latchkey/validators";
import type * as CertCentral from "@latchkey/validators/certcentral";
import type * as Partner from "@latchkey/validators/partner-subscriptions";
import type { Account, ApiName, Caller, CertCentralKey, KeyOf, PartnerKey, User } from "../model/model.ts";
import { createSecret, hashSecret, type RandomSource, type Sha256 } from "../model/secret.ts";
import type { Awaitable, Scope, Store } from "../model/store.ts";
import type { Values } from "../model/world.ts";

/** The data that a handler may use besides its input. */
export interface Context {
  readonly store: Store;
  readonly caller: Caller;
  /** The user of the key that the id in the path identifies. */
  readonly user?: User | undefined;
  /** The time of the call: milliseconds since 1970, in whole seconds. */
  readonly at: number;
  readonly random: RandomSource;
  readonly sha256: Sha256;
}

/**
 * One handler for each operation of a document. If an operation of the spec has no handler, the code does not compile.
 */
export type OperationHandlers<Name extends ApiName, Operations> = {
  readonly [Id in keyof Operations]: OperationHandler<Name, Operations[Id]>;
};

/** The function of an operation, and the kind of its resource. Permissions depend on the owner of the resource. */
export type OperationHandler<Name extends ApiName, Operation> =
  | ResourceHandler<"key", KeyOf[Name], Operation>
  | ResourceHandler<"account", Account, Operation>
  | ResourceHandler<"user", User, Operation>
  | ResourceHandler<"none", undefined, Operation>
  | ListHandler<KeyOf[Name], Input<Operation>, ItemOf<Success<Operation>>>;

/**
 * `resource` is the resource that the id in the path identifies. The sandbox has found it and checked the permission.
 * The handler returns undefined if the resource was removed meanwhile.
 */
interface ResourceHandler<Kind extends string, Resource, Operation> {
  readonly resource: Kind;
  readonly handle: (
    input: Input<Operation>,
    resource: Resource,
    context: Context,
  ) => Awaitable<Success<Operation> | undefined>;
}

/** Defines which of the caller's keys a list contains, and how to show a key. Paging is done elsewhere. */
export interface ListHandler<Listed, Values, Item> {
  readonly resource: "list";
  readonly scope: (input: Values, caller: Caller) => Scope;
  /** Shows the keys of a page. */
  readonly show: (keys: readonly Listed[], context: Context) => Awaitable<readonly Item[]>;
}

type ItemOf<List> = List extends { readonly body: { api_keys: readonly (infer Item)[] } } ? Item : never;

/** A handler without the type of its operation. */
export type AnyOperationHandler =
  | {
      readonly resource: "key" | "account" | "user" | "none";
      readonly handle: (
        input: Values,
        resource: unknown,
        context: Context,
      ) => Awaitable<{ readonly status: number; readonly body?: unknown } | undefined>;
    }
  | AnyListHandler;

export type AnyListHandler = ListHandler<KeyOf[ApiName], Values, unknown>;

export const partnerSubscriptionsHandlers: OperationHandlers<"partner-subscriptions", Partner.operations> = {
  listApiKeys: {
    resource: "list",
    scope: (_, { account }) => ({ accountId: account.id, withSubaccounts: account.parentId === undefined }),
    show: (keys) => keys.map(toApiKey),
  },

  createSubaccountApiKey: {
    resource: "account",
    handle: async ({ name }, account, { store, at, random, sha256 }) => {
      const secret = createSecret("partner-subscriptions", random);
      const { id } = await store.createKey<"partner-subscriptions">({
        api: "partner-subscriptions",
        accountId: account.id,
        name,
        isActive: true,
        createdAt: at,
        ...hashSecret(secret, sha256),
      });
      return { status: 201, body: { id, name, api_key: secret, status: "active", account_id: account.id } };
    },
  },

  getApiKey: { resource: "key", handle: (_, key) => ({ status: 200, body: toApiKey(key) }) },

  updateApiKeyStatus: {
    resource: "key",
    handle: async ({ status }, { id }, { store }) => {
      const isUpdated = await store.updateKey("partner-subscriptions", id, { isActive: status === "active" });
      return isUpdated ? { status: 204 } : undefined;
    },
  },
};

export const certCentralHandlers: OperationHandlers<"certcentral", CertCentral.operations> = {
  listKeys: {
    resource: "list",
    scope: ({ user_id }, { account }) => ({
      accountId: account.id,
      withSubaccounts: false,
      ...(user_id !== undefined && { userId: user_id }),
    }),
    show: async (keys, { store }) => {
      const ids = [...new Set(keys.map(({ userId }) => userId))];
      const found = await (store.findUsers?.(ids) ?? Promise.all(ids.map((id) => store.findUser(id))));
      const users = new Map(found.map((user) => [user?.id, user]));
      return keys.map((key) => toKeyOrAcmeCredential(key, users.get(key.userId)));
    },
  },

  createKey: {
    resource: "user",
    handle: async ({ name, restricted_to_role_id = 0 }, user, { store, at, random, sha256 }) => {
      const secret = createSecret("certcentral", random);
      const { id } = await store.createKey<"certcentral">({
        api: "certcentral",
        accountId: user.accountId,
        userId: user.id,
        name,
        isActive: true,
        createdAt: at,
        isLegacy: false,
        restrictedToRoleId: restricted_to_role_id,
        ...hashSecret(secret, sha256),
      });
      return { status: 201, body: { id, api_key: secret } };
    },
  },

  getKey: {
    resource: "key",
    handle: (_, key, { user }) => ({ status: 200, body: toKeyOrAcmeCredential(key, user) }),
  },

  updateKey: {
    resource: "key",
    handle: async ({ name, restricted_to_role_id }, { id }, { store }) => {
      const isUpdated = await store.updateKey("certcentral", id, {
        name,
        ...(restricted_to_role_id !== undefined && { restrictedToRoleId: restricted_to_role_id }),
      });
      return isUpdated ? { status: 204 } : undefined;
    },
  },

  updateKeyStatus: {
    resource: "key",
    handle: async ({ status }, { id }, { store }) => {
      const isUpdated = await store.updateKey("certcentral", id, { isActive: status === "active" });
      return isUpdated ? { status: 204 } : undefined;
    },
  },

  listApiRoles: {
    resource: "none",
    // These roles are from DigiCert's page. The page ends at role 102, although a key may have role 103.
    handle: () => ({
      status: 200,
      body: {
        access_roles: [
          { id: 100, name: "Orders" },
          { id: 101, name: "Orders, Domains, Organizations" },
          { id: 102, name: "View Only" },
        ],
      },
    }),
  },
};

/** Formats a time as in the examples of Partner Subscriptions: `2025-01-15T10:30:00Z`. */
export function partnerTime(ms: number): string {
  return `${secondsText(ms)}Z`;
}

/** Formats a time as in the examples of CertCentral: `2018-08-07T23:27:58+00:00`. */
export function certCentralTime(ms: number): string {
  return `${secondsText(ms)}+00:00`;
}

/** Returns the same text as `toISOString` up to the seconds, four times as fast. Each response has one or two times. */
function secondsText(ms: number): string {
  const time = new Date(ms);
  const year = String(time.getUTCFullYear()).padStart(4, "0");
  const date = `${year}-${twoDigits(time.getUTCMonth() + 1)}-${twoDigits(time.getUTCDate())}`;
  return `${date}T${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${twoDigits(time.getUTCSeconds())}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** Converts a key to the format of Partner Subscriptions. */
export function toApiKey(key: PartnerKey): Partner.components["schemas"]["ApiKey"] {
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

/** Converts a key or an ACME credential to the format of CertCentral. */
export function toKeyOrAcmeCredential(
  key: CertCentralKey,
  user: User | undefined,
): CertCentral.components["schemas"]["KeyOrAcmeCredential"] {
  if (user === undefined)
    throw new Error(`The store has CertCentral key ${key.id} but not its user. Check the store.`);
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
