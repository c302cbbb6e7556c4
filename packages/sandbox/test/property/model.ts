import type { ApiName } from "../../src/index.ts";
import { seed } from "./seed.ts";

/**
 * A second, simple implementation of the two APIs. It searches lists from end to end, and has `x-access` as code. It uses
 * nothing of the sandbox except the seed.
 */
export interface Model {
  /** Milliseconds since 1970. */
  now: number;
  readonly keys: ModelKey[];
}

interface ModelKey {
  readonly api: ApiName;
  readonly id: number;
  readonly accountId: number;
  readonly userId: number | undefined;
  readonly secret: string | undefined;
  readonly createdAt: string;
  readonly isLegacy: boolean;
  readonly acme: object;
  name: string;
  isActive: boolean;
  roleId: number;
  lastUsedAt: string | undefined;
}

/** A request by its meaning. Other tests cover its syntax, except for ids, which are texts here. */
export type Ask = { readonly api: ApiName; readonly secret: string | undefined } & (
  | { readonly do: "list"; readonly userId?: string | undefined }
  | { readonly do: "roles" }
  | { readonly do: "get"; readonly id: string }
  | { readonly do: "create"; readonly id: string; readonly body: Body }
  | { readonly do: "edit"; readonly id: string; readonly body: Body }
  | { readonly do: "status"; readonly id: string; readonly body: Body }
);

export type Body = Readonly<Record<string, unknown>>;

export interface Expected {
  readonly status: number;
  readonly body?: unknown;
}

export function createModel(now: number): Model {
  const userAccount = (id: number): number => seed.users.find((user) => user.id === id)?.account_id ?? 0;
  return {
    now,
    keys: [
      ...seed.partnerKeys.map(
        (key): ModelKey => ({
          api: "partner-subscriptions",
          id: key.id,
          accountId: key.account_id,
          userId: undefined,
          secret: key.secret,
          createdAt: key.created_at,
          isLegacy: false,
          acme: {},
          name: key.name,
          isActive: key.status === "active",
          roleId: 0,
          lastUsedAt: key.last_used_date,
        }),
      ),
      ...seed.certCentralKeys.map(
        (key): ModelKey => ({
          api: "certcentral",
          id: key.id,
          accountId: userAccount(key.user_id),
          userId: key.user_id,
          secret: key.secret,
          createdAt: key.create_date,
          isLegacy: key.is_legacy ?? false,
          acme: key.acme ?? {},
          name: key.name,
          isActive: key.status === "active",
          roleId: key.restricted_to_role_id ?? 0,
          lastUsedAt: key.last_used_date,
        }),
      ),
    ],
  };
}

/**
 * Returns the response to a request, and makes its changes.
 *
 * @param issued The secret of the response, which the model cannot predict.
 */
export function respond(model: Model, ask: Ask, issued: string): Expected {
  if (!isAcceptable(ask)) return { status: 400 };
  const caller = model.keys.find(
    ({ api, secret }) => api === ask.api && secret !== undefined && secret === ask.secret,
  );
  if (caller === undefined || !caller.isActive) return badCredential[ask.api];
  const now = timeText(ask.api, model.now);
  if (caller.lastUsedAt === undefined || caller.lastUsedAt < now) caller.lastUsedAt = now;
  return ask.api === "certcentral"
    ? answerCertCentral(model, ask, caller, now, issued)
    : answerPartner(model, ask, caller, now, issued);
}

function answerPartner(model: Model, ask: Ask, caller: ModelKey, now: string, issued: string): Expected {
  const parentOf = (id: number): number | undefined =>
    seed.accounts.find((account) => account.id === id)?.parent_id;
  const isParent = parentOf(caller.accountId) === undefined;
  const reaches = (accountId: number): boolean =>
    accountId === caller.accountId || parentOf(accountId) === caller.accountId;
  const denied = errorResponse(403, "access_denied|missing_permission", "Access denied.");
  const unknown = errorResponse(404, "not_found", "The API key or subaccount was not found.");

  if (ask.do === "list") {
    const keys = keysOf(model, ask.api).filter(({ accountId }) => reaches(accountId));
    return { status: 200, body: { api_keys: keys.map(showPartner) } };
  }
  if (ask.do === "create") {
    if (!isParent) return denied;
    const account = seed.accounts.find(({ id }) => String(id) === ask.id);
    if (account === undefined) return unknown;
    if (!reaches(account.id)) return denied;
    const { id, name } = addKey(model, ask, issued, { accountId: account.id, createdAt: now });
    return { status: 201, body: { id, name, api_key: issued, status: "active", account_id: account.id } };
  }
  if (ask.do !== "get" && ask.do !== "status") throw new Error(`Partner Subscriptions has no ${ask.do}.`);
  const key = findKey(model, ask);
  if (key === undefined) return unknown;
  if (!reaches(key.accountId)) return denied;
  if (ask.do === "get") return { status: 200, body: showPartner(key) };
  key.isActive = ask.body["status"] === "active";
  return { status: 204 };
}

function answerCertCentral(model: Model, ask: Ask, caller: ModelKey, now: string, issued: string): Expected {
  const isRead = ask.do === "list" || ask.do === "get" || ask.do === "roles";
  const isAdministrator = seed.users.some(
    ({ id, is_administrator }) => id === caller.userId && is_administrator,
  );
  const mayRead = isAdministrator && (caller.roleId === 0 || caller.roleId === 102);
  const mayWrite = isAdministrator && caller.roleId === 0;
  const denied = errorResponse(
    403,
    "access_denied|missing_permission",
    "The API key does not have the permission that this request needs.",
  );
  const unknown = errorResponse(404, "not_found", "The requested resource was not found.");
  if (isRead ? !mayRead : !mayWrite) return denied;

  if (ask.do === "roles") {
    const names = ["Orders", "Orders, Domains, Organizations", "View Only"];
    return { status: 200, body: { access_roles: names.map((name, index) => ({ id: 100 + index, name })) } };
  }
  if (ask.do === "list") {
    const keys = keysOf(model, ask.api).filter(
      ({ accountId, userId }) =>
        accountId === caller.accountId && (ask.userId === undefined || String(userId) === ask.userId),
    );
    return { status: 200, body: { api_keys: keys.map(showCertCentral) } };
  }
  if (ask.do === "create") {
    const user = seed.users.find(({ id }) => String(id) === ask.id);
    if (user === undefined) return unknown;
    if (user.account_id !== caller.accountId) return denied;
    const owner = { accountId: user.account_id, userId: user.id, createdAt: now };
    return { status: 201, body: { id: addKey(model, ask, issued, owner).id, api_key: issued } };
  }
  const key = findKey(model, ask);
  if (key === undefined) return unknown;
  if (key.accountId !== caller.accountId) return denied;
  if (ask.do === "get") return { status: 200, body: showCertCentral(key) };
  if (ask.do === "status") {
    key.isActive = ask.body["status"] === "active";
  } else {
    key.name = String(ask.body["name"]);
    key.roleId = Number(ask.body["restricted_to_role_id"] ?? key.roleId);
  }
  return { status: 204 };
}

function isAcceptable(ask: Ask): boolean {
  if (ask.do === "list") return ask.api !== "certcentral" || ask.userId === undefined || isId(ask.userId);
  if (!("body" in ask)) return true;
  const { name, status, restricted_to_role_id: roleId, ...rest } = ask.body;
  if (Object.keys(rest).length > 0) return false;
  if (ask.do === "status") {
    const statuses = ask.api === "certcentral" ? ["active", "revoked"] : ["active", "inactive"];
    return name === undefined && roleId === undefined && statuses.some((text) => text === status);
  }
  const isName = typeof name === "string" && (ask.api === "certcentral" || [...name].length <= 200);
  const isRole =
    roleId === undefined ||
    (ask.api === "certcentral" && [0, 100, 101, 102, 103].some((id) => id === roleId));
  return status === undefined && isName && isRole;
}

function isId(text: string): boolean {
  return /^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(Number(text));
}

function keysOf(model: Model, api: ApiName): ModelKey[] {
  return model.keys.filter((key) => key.api === api).sort((one, other) => one.id - other.id);
}

function findKey(
  model: Model,
  { api, id }: { readonly api: ApiName; readonly id: string },
): ModelKey | undefined {
  return model.keys.find((key) => key.api === api && String(key.id) === id);
}

function addKey(
  model: Model,
  { api, body }: { readonly api: ApiName; readonly body: Body },
  secret: string,
  owner: { readonly accountId: number; readonly userId?: number; readonly createdAt: string },
): ModelKey {
  const shape = api === "certcentral" ? /^[A-Za-z0-9]{47}$/ : /^[a-z0-9]{50}$/;
  if (!shape.test(secret)) throw new Error("The new secret does not look like DigiCert's samples.");
  if (model.keys.some((key) => key.secret === secret)) throw new Error("The new secret is not new.");
  const key: ModelKey = {
    api,
    id: Math.max(...keysOf(model, api).map(({ id }) => id)) + 1,
    userId: undefined,
    ...owner,
    secret,
    isLegacy: false,
    acme: {},
    name: String(body["name"]),
    isActive: true,
    roleId: Number(body["restricted_to_role_id"] ?? 0),
    lastUsedAt: undefined,
  };
  model.keys.push(key);
  return key;
}

function showPartner(key: ModelKey): object {
  return {
    id: key.id,
    name: key.name,
    account_id: key.accountId,
    status: key.isActive ? "active" : "inactive",
    created_at: key.createdAt,
    ...(key.lastUsedAt !== undefined && { last_used_date: key.lastUsedAt }),
    api_key_last4: key.secret?.slice(-4),
  };
}

function showCertCentral(key: ModelKey): object {
  const user = seed.users.find(({ id }) => id === key.userId);
  return {
    id: key.id,
    user: { id: user?.id, first_name: user?.first_name, last_name: user?.last_name },
    status: key.isActive ? "active" : "revoked",
    create_date: key.createdAt,
    ...(key.lastUsedAt !== undefined && { last_used_date: key.lastUsedAt }),
    name: key.name,
    is_legacy: key.isLegacy,
    restricted_to_role_id: key.roleId,
    ...key.acme,
  };
}

/** All texts of one API have the same suffix, so they sort like the times. */
function timeText(api: ApiName, ms: number): string {
  const whole = new Date(ms).toISOString().replace(/\.\d+Z$/, "");
  return `${whole}${api === "certcentral" ? "+00:00" : "Z"}`;
}

function errorResponse(status: number, code: string, message: string): Expected {
  return { status, body: { errors: [{ code, message }] } };
}

const badCredential: Readonly<Record<ApiName, Expected>> = {
  "partner-subscriptions": errorResponse(403, "access_denied|access_denied_invalid_key", "Access denied."),
  certcentral: errorResponse(
    403,
    "access_denied|access_denied_invalid_key",
    "Access denied due to access_denied_invalid_key.",
  ),
};
