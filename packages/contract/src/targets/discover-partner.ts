import type { ApiCast } from "../cast.ts";
import type { ListedKey } from "../key-operations.ts";
import { known, pickKey, type Search } from "./cast-search.ts";

/**
 * Who owns what in Partner Subscriptions. A key's account is that of the entry that ends as the key does; the vendor
 * documents that a parent's key lists its own account and its subaccounts, and a subaccount's key its own.
 */
export async function findPartnerBelongings(search: Search): Promise<ApiCast["belongings"]> {
  const { secrets, list, note, flagOf } = search;
  const seenByParent = (await list("parent")) ?? [];
  const seenBySubaccount = (await list("subaccount")) ?? [];
  const seenBySibling = (await list("sibling")) ?? [];
  const seenByUnrelated = (await list("unrelated")) ?? [];
  const ends = new Set(Object.values(secrets).map((secret) => secret.slice(-4)));
  const pick = (keys: readonly ListedKey[], owner: number | undefined) =>
    pickKey(keys, owner, ({ last4 }) => ends.has(last4 ?? ""));
  const accountOf = (role: string, keys: readonly ListedKey[]): number | undefined =>
    findOwnAccount(keys, secrets[role] ?? "", () =>
      note(
        `Whose key ${flagOf(role)} is stays unknown: no single account in its list has a key that ends so.`,
      ),
    );

  const parent = accountOf("parent", seenByParent);
  const accounts = new Set(seenByParent.map(({ owner }) => owner).filter((owner) => owner !== parent));
  const belowParent = (role: string, account: number | undefined): number | undefined => {
    if (account === undefined || secrets["parent"] === undefined || accounts.has(account)) return account;
    note(
      `${flagOf("parent")} does not list the account of ${flagOf(role)}, which is not taken for its subaccount.`,
    );
    return undefined;
  };
  const ownAccount = accountOf("subaccount", seenBySubaccount);
  const below = belowParent("subaccount", ownAccount);
  const given = belowParent("sibling", accountOf("sibling", seenBySibling));
  // Whose account is not known may be any of them.
  const others = parent === undefined ? [] : [...accounts];
  const subaccount = below ?? others.find((account) => account !== given);
  const sibling = given ?? (below === undefined ? undefined : others.find((account) => account !== below));
  const unrelated = accountOf("unrelated", seenByUnrelated);
  const isRelated = unrelated !== undefined && [parent, ownAccount, ...accounts].includes(unrelated);
  if (isRelated)
    note(`${flagOf("unrelated")} is of an account that the other keys reach: it is not unrelated.`);
  const stranger = isRelated ? undefined : pick(seenByUnrelated, unrelated);
  const siblingKeys = seenByParent.length > 0 ? seenByParent : seenBySibling;
  return {
    parent: known({
      self: pick(seenByParent, parent),
      subaccount: pick(seenByParent, subaccount),
      unrelated: stranger,
    }),
    subaccount: known({
      self: pick(seenBySubaccount, ownAccount),
      // Not before it is known that they are related.
      parent: below === undefined ? undefined : pick(seenByParent, parent),
      sibling: below === undefined || sibling === below ? undefined : pick(siblingKeys, sibling),
      unrelated: stranger,
    }),
  };
}

/** The account of the key that lists; undefined where the list does not tell. */
function findOwnAccount(
  keys: readonly ListedKey[],
  secret: string,
  onUnknown: () => void,
): number | undefined {
  if (keys.length === 0) return undefined;
  const matching = new Set(keys.filter(({ last4 }) => last4 === secret.slice(-4)).map(({ owner }) => owner));
  const all = new Set(keys.map(({ owner }) => owner));
  for (const accounts of [matching, all]) {
    const [account] = accounts;
    if (accounts.size === 1) return account;
  }
  onUnknown();
  return undefined;
}
