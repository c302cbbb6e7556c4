import type { Account, Key, User } from "./model/model.ts";
import type { Store } from "./model/store.ts";
import type { Caller } from "./model/world.ts";
import type { Owner } from "./operations/access.ts";
import type { Values } from "./operations/operation-handlers.ts";
import type { Route } from "./operations/routes.ts";

/** What a call is about, and whose that is. */
export interface Found {
  readonly subject?: Key | Account | User;
  readonly owner: Owner | "none" | "any";
}

const unknown: Found = { owner: "none" };

/** Finds what the id in a path names. */
export async function findSubject(
  { api, action, pathParameters }: Route,
  input: Values,
  caller: Caller,
  store: Store,
): Promise<Found> {
  if (action.about === "nobody") return { owner: "any" };
  // A list is asked for as the caller's own; what else is in it, its scope says.
  if (action.about === "list") return { owner: { accountId: caller.account.id, userId: caller.user?.id } };

  const id = input[pathParameters[0]?.name ?? ""];
  if (typeof id !== "number") return unknown;
  switch (action.about) {
    case "key": {
      const key = await store.findKey(api, id);
      return key === undefined ? unknown : { subject: key, owner: await ownerOf(key, caller, store) };
    }
    case "account": {
      const account = await store.findAccount(id);
      return account === undefined ? unknown : { subject: account, owner: ownerFrom(account) };
    }
    case "user": {
      const user = await store.findUser(id);
      return user === undefined
        ? unknown
        : { subject: user, owner: { accountId: user.accountId, userId: user.id } };
    }
  }
}

/** In Partner Subscriptions it matters whose subaccount the owner is; most keys are the caller's own. */
async function ownerOf(key: Key, { account }: Caller, store: Store): Promise<Owner> {
  if (key.api === "certcentral" || key.accountId === account.id) return key;
  const owner = await store.findAccount(key.accountId);
  if (owner === undefined)
    throw new Error(`Key ${key.id} belongs to an account that the store does not have.`);
  return ownerFrom(owner);
}

function ownerFrom({ id, parentId }: Account): Owner {
  return { accountId: id, parentId };
}
