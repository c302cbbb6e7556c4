import {
  type GivenKey,
  type GivenKeys,
  nameOfKey,
  type OwnedIds,
  type TestAccounts,
  toAccounts,
} from "../accounts.ts";
import { toRequest } from "../exchange.ts";
import { describeError } from "../failure.ts";
import { parseOk, type Send } from "../http.ts";
import { keyOperations, readKeyList, type ShownKey } from "../key-operations.ts";
import { apiNames } from "../spec.ts";
import { UsageError } from "../usage-error.ts";

export interface FoundAccounts {
  readonly accounts: TestAccounts;
  /** The accounts that were not found, with the reason: one sentence each. */
  readonly notes: readonly string[];
}

const partner = "partner-subscriptions";

/**
 * Finds the account of each key. In Partner Subscriptions, a list has the last four characters of each key. CertCentral's
 * lists do not have these characters, so its ids come only from the accounts file.
 *
 * @throws UsageError if a list is ambiguous or a key is rejected; Error if the server never responds.
 */
export async function findAccounts(send: Send, keys: GivenKeys): Promise<FoundAccounts> {
  const notes: string[] = [];
  await checkKeys(send, keys);
  const found: Record<string, GivenKey> = { ...keys[partner] };
  let seenByParent: readonly ShownKey[] = [];
  for (const [role, given] of Object.entries(found)) {
    // Given ids need no search. An inactive key cannot list.
    if (given.ids !== undefined || role === "inactive") continue;
    const listed = await listKeys(send, given.secret, notes);
    if (role === "parent") seenByParent = listed;
    found[role] = { ...given, ids: findOwnIds(role, given.secret, listed, notes) };
  }
  checkForSwap(found, seenByParent);
  const accounts = toAccounts({ ...keys, [partner]: found });
  return { accounts: withListedSubaccount(accounts, found, seenByParent), notes };
}

/** Checks that the server responds, and accepts the keys that most cases use. */
async function checkKeys(send: Send, keys: GivenKeys): Promise<void> {
  let firstError: unknown;
  let hasResponse = false;
  for (const api of apiNames) {
    const { list, listCallers } = keyOperations[api];
    const role = listCallers.find((each) => keys[api][each] !== undefined);
    const secret = role === undefined ? undefined : keys[api][role]?.secret;
    // If no key is given for any API, checks without a key whether the server responds, since some cases need no key.
    if (role === undefined && apiNames.some((each) => Object.keys(keys[each]).length > 0)) continue;
    try {
      const { status } = await send(toRequest({ operationId: list, secret }));
      hasResponse = true;
      if (role !== undefined && [401, 403].includes(status)) {
        throw new UsageError(
          `${list} returned ${status} for the key of ${nameOfKey(api, role)}.`,
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

async function listKeys(send: Send, secret: string, notes: string[]): Promise<readonly ShownKey[]> {
  const { list } = keyOperations[partner];
  try {
    const response = await send(toRequest({ operationId: list, secret }));
    const keys = readKeyList(parseOk(response));
    if (keys !== undefined) return keys;
    notes.push(`${list} returned ${response.status} without a list of keys.`);
  } catch (error) {
    notes.push(`${list} got no response: ${describeError(error)}.`);
  }
  return [];
}

/** Returns the ids of the listed key that ends like a secret. @throws UsageError if there are several such keys. */
function findOwnIds(
  role: string,
  secret: string,
  listed: readonly ShownKey[],
  notes: string[],
): OwnedIds | undefined {
  if (listed.length === 0) return undefined;
  const variable = nameOfKey(partner, role);
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
 * Rejects swapped keys. If keys were swapped, a correct server would fail, and the suite would change a key that it must
 * not change. One sign alone may be a fault of the server. The cases report such a fault.
 *
 * @throws UsageError if a parent's list lacks its subaccount's keys and has those of the unrelated account.
 */
function checkForSwap(keys: Readonly<Record<string, GivenKey>>, seenByParent: readonly ShownKey[]): void {
  const unrelated = keys["unrelated"]?.ids;
  const isListed = (ids: OwnedIds): boolean => seenByParent.some(({ owner }) => owner === ids.owner);
  if (unrelated === undefined || !isListed(unrelated)) return;
  for (const role of ["subaccount", "sibling"]) {
    const ids = keys[role]?.ids;
    if (ids === undefined || isListed(ids)) continue;
    const [variable, other] = [role, "unrelated"].map((each) => nameOfKey(partner, each));
    throw new UsageError(
      `The parent's list has keys of the account of ${other}, and none of the account of ${variable}.`,
      "Check whether the two keys are swapped.",
    );
  }
}

/** If no key of a subaccount was given, one of the subaccounts in the parent's list is used. */
function withListedSubaccount(
  accounts: TestAccounts,
  keys: Readonly<Record<string, GivenKey>>,
  seenByParent: readonly ShownKey[],
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
