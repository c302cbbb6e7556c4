import type { Access, Operation } from "@latchkey/validators";
import type { Caller } from "../model/model.ts";

/** Whose the thing is that a call is about: of an account, and in CertCentral of one of its users. */
export interface Owner {
  readonly accountId: number;
  readonly parentId?: number | undefined;
  readonly userId?: number | undefined;
}

const viewOnlyRole = 102;

/**
 * The spec's answer to a call: a look-up in the table that `x-access` was made into.
 *
 * @param owner "none" if the id names nothing; "any" if the call is about nothing that has an owner.
 */
export function decideAccess(operation: Operation, caller: Caller, owner: Owner | "none" | "any"): Access {
  const callerKind = kindOfCaller(caller);
  const ownerKind = typeof owner === "string" ? owner : kindOfOwner(caller, owner);
  const access = operation.access[callerKind]?.[ownerKind];
  if (access === undefined) {
    throw new Error(`x-access of ${operation.operationId} has no answer for ${callerKind} and ${ownerKind}.`);
  }
  return access;
}

/** The caller's kind, in the words of `x-access-model`. */
export function kindOfCaller({ key, account, user }: Caller): string {
  if (key.api === "partner-subscriptions") return account.parentId === undefined ? "parent" : "subaccount";
  const role = key.restrictedToRoleId;
  if (role !== 0 && role !== viewOnlyRole) return "restricted";
  if (user?.isAdministrator !== true) return "non-administrator";
  return role === viewOnlyRole ? "view-only" : "administrator";
}

/** The owner's kind, as seen by the caller, in the words of `x-access-model`. */
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
