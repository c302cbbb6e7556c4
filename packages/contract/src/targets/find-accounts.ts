import {
  findCredential,
  type GivenKey,
  type GivenKeys,
  type OwnedIds,
  type TestAccounts,
  toAccounts,
} from "../accounts.ts";
import { toRequest } from "../exchange.ts";
import { describeError } from "../failure.ts";
import type { Send } from "../http.ts";
import { keyOperations, type ListedKey, readKeyList } from "../key-operations.ts";
import { type ApiName, apiNames, findOperation } from "../spec.ts";
import { UsageError } from "../usage-error.ts";

export interface FoundAccounts {
  readonly accounts: TestAccounts;
  /** What was found out, or not, and why: one sentence each. */
  readonly notes: readonly string[];
}

const partner = "partner-subscriptions";

/**
 * Finds out which account each key belongs to. In Partner Subscriptions, a list has the last four characters of each
 * key. CertCentral's lists do not: its ids come from the accounts file only.
 *
 * @throws UsageError if a list is ambiguous or a key is rejected; Error if there is not one response.
 */
export async function findAccounts(send: Send, keys: GivenKeys): Promise<FoundAccounts> {
  const notes: string[] = [];
  await checkKeys(send, keys);
  const lists = new Map<string, readonly ListedKey[]>();
  for (const role of ["parent", "subaccount", "sibling", "unrelated"]) {
    const given = keys[partner][role];
    // With ids, there is nothing to find out.
    if (given === undefined || given.ids !== undefined) continue;
    lists.set(role, await listKeys(send, partner, given.secret, notes));
  }
  const withIds = (role: string, given: GivenKey): GivenKey => ({
    ...given,
    ids: given.ids ?? findOwnIds(role, given.secret, lists.get(role) ?? [], notes),
  });
  const found: Record<string, GivenKey> = Object.fromEntries(
    Object.entries(keys[partner]).map(([role, given]) => [role, withIds(role, given)]),
  );
  checkForSwap(found, lists.get("parent") ?? []);
  const accounts = toAccounts({ ...keys, [partner]: found });
  return { accounts: withListedSubaccount(accounts, found, lists.get("parent") ?? []), notes };
}

/** Whether the server responds, and accepts the keys that most cases use. */
async function checkKeys(send: Send, keys: GivenKeys): Promise<void> {
  let firstError: unknown;
  let hasResponse = false;
  for (const api of apiNames) {
    const { list, listers } = keyOperations[api];
    const role = listers.find((each) => keys[api][each] !== undefined);
    const secret = role === undefined ? undefined : keys[api][role]?.secret;
    // Without a key, the cases that send none can run all the same.
    if (role === undefined && apiNames.some((each) => Object.keys(keys[each]).length > 0)) continue;
    try {
      const { status } = await send(
        toRequest(findOperation(list), { operationId: list, status: 200, secret }),
      );
      hasResponse = true;
      if (role !== undefined && [401, 403].includes(status)) {
        const name = findCredential(api, role)?.variable ?? role;
        throw new UsageError(
          `${list} returned ${status} for the key of ${name}.`,
          "Check that it is an active key of this server.",
        );
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
      firstError ??= error;
    }
  }
  if (!hasResponse && firstError !== undefined) throw firstError;
}

async function listKeys(
  send: Send,
  api: ApiName,
  secret: string,
  notes: string[],
): Promise<readonly ListedKey[]> {
  const { list } = keyOperations[api];
  try {
    const response = await send(toRequest(findOperation(list), { operationId: list, status: 200, secret }));
    const keys = readKeyList(response);
    if (keys !== undefined) return keys;
    notes.push(`${list} returned ${response.status} without a list of keys.`);
  } catch (error) {
    notes.push(`${list} got no response: ${describeError(error)}.`);
  }
  return [];
}

/** The ids of the listed key that ends as a secret does. @throws UsageError if several do. */
function findOwnIds(
  role: string,
  secret: string,
  listed: readonly ListedKey[],
  notes: string[],
): OwnedIds | undefined {
  if (listed.length === 0) return undefined;
  const variable = findCredential(partner, role)?.variable ?? role;
  const [own, ...others] = listed.filter(({ last4 }) => last4 === secret.slice(-4));
  if (others.length > 0) {
    throw new UsageError(
      `The key of ${variable} ends like ${others.length + 1} keys of its list, so its id is ambiguous.`,
      'Give "account" and "key" in --accounts FILE.',
    );
  }
  if (own !== undefined) return { key: own.id, owner: own.owner };
  notes.push(`No key in the list of ${variable} has its last four characters, so its account is not known.`);
  return undefined;
}

/**
 * Swapped keys would accuse a correct server, and have it change a key that must not be touched. One sign alone may be a
 * fault of the server, which is for the cases to find.
 *
 * @throws UsageError if a parent's list lacks its subaccount's keys and has those of the unrelated account.
 */
function checkForSwap(keys: Readonly<Record<string, GivenKey>>, seenByParent: readonly ListedKey[]): void {
  const unrelated = keys["unrelated"]?.ids;
  const isListed = (ids: OwnedIds): boolean => seenByParent.some(({ owner }) => owner === ids.owner);
  if (unrelated === undefined || !isListed(unrelated)) return;
  for (const role of ["subaccount", "sibling"]) {
    const ids = keys[role]?.ids;
    if (ids === undefined || isListed(ids)) continue;
    const [variable, other] = [role, "unrelated"].map(
      (each) => findCredential(partner, each)?.variable ?? each,
    );
    throw new UsageError(
      `The parent's list has keys of the account of ${other}, and none of the account of ${variable}.`,
      "Check whether the two are swapped.",
    );
  }
}

/** A parent's list shows its subaccounts: one of them is used as the subaccount if no key of one was given. */
function withListedSubaccount(
  accounts: TestAccounts,
  keys: Readonly<Record<string, GivenKey>>,
  seenByParent: readonly ListedKey[],
): TestAccounts {
  const ownedIds = accounts[partner].ownedIds;
  const parent = ownedIds["parent"];
  if (parent?.["self"] === undefined || parent["subaccount"] !== undefined) return accounts;
  const given = new Set(Object.values(keys).flatMap(({ ids }) => ids?.owner ?? []));
  const other = seenByParent.find(({ owner, status }) => !given.has(owner) && status === "active");
  if (other === undefined) return accounts;
  const subaccount = { key: other.id, owner: other.owner };
  return {
    ...accounts,
    [partner]: { ...accounts[partner], ownedIds: { ...ownedIds, parent: { ...parent, subaccount } } },
  };
}
