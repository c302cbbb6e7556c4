import type { Access, Operation } from "@latchkey/validators";
import type { Caller } from "../model/model.ts";

/** The owner of a resource: an account, and in CertCentral one of its users. */
export interface Owner {
  readonly accountId: number;
  readonly parentId?: number | undefined;
  readonly userId?: number | undefined;
}

const viewOnlyRole = 102;

/**
 * Decides whether a call is permitted, by the table that was generated from `x-access`.
 *
 * @param owner "none" if the id is unknown; "any" if the call's resource has no owner.
 */
export function decideAccess(operation: Operation, caller: Caller, owner: Owner | "none" | "any"): Access {
  const callerKind = kindOfCaller(caller);
  const ownerKind = typeof owner === "string" ? owner : kindOfOwner(caller, owner);
  const access = operation.access[callerKind]?.[ownerKind];
  if (access === undefined) {
    throw new Error(`x-access of ${operation.operationId} has no rule for ${callerKind} on ${ownerKind}.`);
  }
  return access;
}

/** Returns the kind of the caller, in the terms of `x-access-model`. */
export function kindOfCaller({ key, account, user }: Caller): string {
  if (key.api === "partner-subscriptions") return account.parentId === undefined ? "parent" : "subaccount";
  const role = key.restrictedToRoleId;
  if (role !== 0 && role !== viewOnlyRole) return "restricted";
  if (user?.isAdministrator !== true) return "non-administrator";
  return role === viewOnlyRole ? "view-only" : "administrator";
}

/** Returns the kind of the owner in relation to the caller, in the terms of `x-access-model`. */
function kindOfOwner({ key, account, user }: Caller, owner: Owner): string {
  if (key.api === "certcentral") {
    if (owner.accountId !== account.id) return "stranger";
    return owner.userId === user?.id ? "self" : "colleague";
  }
  if (owner.accountId === account.id) return "self";
  if (owner.parentId === account.id) return "subaccount";
  if (account.parentId === undefined) return "unrelated";
  if (owner.accountId === account.parentId) return "parent";
  return owner.parentId === account.parentId ? "sibling" : "unrelated";
}
