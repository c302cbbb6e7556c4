import type { Case, CaseContext } from "../case.ts";
import { type Belongings, describeMissing, describeUnknown } from "../cast.ts";
import { keyOperations } from "../key-operations.ts";
import type { ApiName, BodyOf } from "../spec.ts";
import { NotObservable } from "../target.ts";

/** A key that a case has made for itself. */
export interface MadeKey extends Belongings {
  readonly id: number;
  readonly secret: string;
}

/** Whether a key opens anything, whatever the API calls it. */
export type KeyState = "active" | "retired";

/** What `makeKey` and the others use unless told otherwise; a case that calls them has it among its `parts`. */
export const maker: Readonly<Record<ApiName, { readonly caller: string; readonly owner: string }>> = {
  // The vendor's page documents keys for subaccounts, and only its overview those for the parent itself.
  "partner-subscriptions": { caller: "parent", owner: "subaccount" },
  certcentral: { caller: "administrator", owner: "self" },
};

/** What an API calls the states of a key. */
export const statusWords: Readonly<Record<ApiName, Readonly<Record<KeyState, string>>>> = {
  "partner-subscriptions": { active: "active", retired: keyOperations["partner-subscriptions"].off },
  certcentral: { active: "active", retired: keyOperations.certcentral.off },
};

/** What a case that makes keys needs of a target. */
export const needsOfMadeKeys: Case["needs"] = ["stateful", "authByValue", "hierarchy", "mutable"];

/** A key as its API describes it. */
export interface KeyBodies {
  readonly "partner-subscriptions": BodyOf<"getApiKey", 200>;
  readonly certcentral: BodyOf<"getKey", 200>;
}

export interface MakeKeyOptions {
  /** The id of the account, in CertCentral of the user, that it is for. */
  readonly owner?: number;
  /** In CertCentral: the role that it is restricted to, such as 102. */
  readonly role?: number;
  /** Ends its name. */
  readonly purpose?: string;
}

/** Makes a key: of the parent's subaccount, or in CertCentral of the administrator, unless told otherwise. */
export async function makeKey(
  context: CaseContext,
  api: ApiName,
  { owner, role = 0, purpose = "case" }: MakeKeyOptions = {},
): Promise<MadeKey> {
  const secret = secretOf(context, api, maker[api].caller);
  const ownerId = owner ?? belongingsOf(context, api, maker[api].caller, maker[api].owner).owner;
  const name = context.nameOf(purpose);
  const { body } =
    api === "certcentral"
      ? await context.call({
          operationId: "createKey",
          status: 201,
          secret,
          parameters: { user_id: ownerId },
          body: { name, restricted_to_role_id: role },
        })
      : await context.call({
          operationId: "createSubaccountApiKey",
          status: 201,
          secret,
          parameters: { accountId: ownerId },
          body: { name },
        });
  return { id: body.id, key: body.id, secret: body.api_key, owner: ownerId };
}

/** Sets a key's status, with the key that `makeKey` makes keys with. */
export async function setStatus(
  context: CaseContext,
  api: ApiName,
  id: number,
  state: KeyState,
): Promise<void> {
  const secret = secretOf(context, api, maker[api].caller);
  const body = { status: statusWords[api][state] };
  if (api === "certcentral") {
    await context.call({
      operationId: "updateKeyStatus",
      status: 204,
      secret,
      parameters: { key_id: id },
      body,
    });
  } else {
    await context.call({
      operationId: "updateApiKeyStatus",
      status: 204,
      secret,
      parameters: { apiKeyId: id },
      body,
    });
  }
}

/** Reads a key, with the key that `makeKey` makes keys with. */
export async function readKey<Api extends ApiName>(
  context: CaseContext,
  api: Api,
  id: number,
): Promise<KeyBodies[Api]>;
export async function readKey(context: CaseContext, api: ApiName, id: number): Promise<KeyBodies[ApiName]> {
  const secret = secretOf(context, api, maker[api].caller);
  const { body } =
    api === "certcentral"
      ? await context.call({ operationId: "getKey", status: 200, secret, parameters: { key_id: id } })
      : await context.call({ operationId: "getApiKey", status: 200, secret, parameters: { apiKeyId: id } });
  return body;
}

/** @throws NotObservable where there is none; a case that names the caller among its `parts` ends before that. */
export function secretOf({ cast }: Pick<CaseContext, "cast">, api: ApiName, caller: string): string {
  const secret = cast[api].secrets[caller];
  if (secret !== undefined) return secret;
  throw new NotObservable(describeMissing(api, caller));
}

/** @throws NotObservable where nothing is known; a case that names both among its `parts` ends before that. */
export function belongingsOf({ cast }: CaseContext, api: ApiName, caller: string, owner: string): Belongings {
  const belongings = cast[api].belongings[caller]?.[owner];
  if (belongings === undefined) throw new NotObservable(describeUnknown(api, caller, owner));
  return belongings;
}
