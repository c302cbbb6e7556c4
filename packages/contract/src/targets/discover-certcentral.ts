import type { ApiCast, Belongings } from "../cast.ts";
import type { ListedKey } from "../key-operations.ts";
import { known, pickKey, type Search } from "./cast-search.ts";

/** The `restricted_to_role_id` of each role's keys; a non-administrator's may be any. */
const roleIds: Readonly<Record<string, readonly number[]>> = {
  administrator: [0],
  "view-only": [102],
  restricted: [100, 101, 103],
  "non-administrator": [0, 100, 101, 102, 103],
};

/**
 * Who owns what in CertCentral. Its lists do not show how a key ends. So a given key is taken for the one, with a role that
 * fits, that was used since the search began: assumed, and told in a note. Where that is not one user's, it stays unknown.
 */
export async function findCertCentralBelongings(search: Search): Promise<ApiCast["belongings"]> {
  const { secrets, list, note, flagOf, wait } = search;
  const lister = (await list("administrator")) ? "administrator" : "view-only";
  // Listed again, as the first list may be older than the use that it is itself.
  let keys = withoutAcme(await list(lister));
  if (new Set(findLastUsed(keys, lister).map(({ owner }) => owner)).size > 1) {
    // Others were used in the same second, as by a run just before: the next second is ours alone.
    await wait(1_100);
    await list(lister);
    keys = withoutAcme(await list(lister));
  }
  const startedAt = findLastUsed(keys, lister)[0]?.lastUsed ?? 1;
  const users = new Map<string, number>();
  const playedWith = new Set<number>();
  const assumed: string[] = [];

  for (const role of [lister, ...Object.keys(roleIds).filter((each) => each !== lister)]) {
    if (secrets[role] === undefined) continue;
    if (role !== lister) {
      if (keys.length === 0) continue;
      await list(role);
      keys = withoutAcme((await list(lister)) ?? keys);
    }
    const used = keys
      .filter(hasRole(role))
      .filter(
        ({ id, status, lastUsed = 0 }) => status === "active" && lastUsed >= startedAt && !playedWith.has(id),
      );
    const owners = new Set(used.map(({ owner }) => owner));
    const [user] = owners;
    if (user === undefined || owners.size > 1) {
      note(`Whose key ${flagOf(role)} is stays unknown: its last use shows at no single user's key.`);
      continue;
    }
    users.set(role, user);
    for (const { id } of used) playedWith.add(id);
    assumed.push(`${flagOf(role)} is of user ${user}`);
  }
  if (assumed.length > 0) note(`Assumed from the last use of keys: ${assumed.join("; ")}.`);

  const pick = (owner: number | undefined): Belongings | undefined =>
    pickKey(keys, owner, ({ id }) => playedWith.has(id));
  const stranger = await findStranger(search, keys);
  const seenBy = (role: string): Record<string, Belongings> => {
    const user = users.get(role);
    const others = keys.filter(({ owner }) => owner !== user);
    const colleague = others.find(({ status }) => status === "active") ?? others[0];
    return known({
      self: pick(user),
      // Whose key it is not is only known where it is known whose it is.
      colleague: user === undefined ? undefined : pick(colleague?.owner),
      stranger,
    });
  };
  return Object.fromEntries(Object.keys(roleIds).map((role) => [role, seenBy(role)]));
}

/** The active keys with a role that fits that were used last, all in one second. */
function findLastUsed(keys: readonly ListedKey[], role: string): ListedKey[] {
  const used = keys
    .filter(hasRole(role))
    .filter(({ status, lastUsed }) => status === "active" && lastUsed !== undefined);
  // No spread: a list of a stranger may be longer than the arguments of a call.
  const last = used.reduce((latest, { lastUsed = 0 }) => Math.max(latest, lastUsed), 0);
  return used.filter(({ lastUsed }) => lastUsed === last);
}

function withoutAcme(keys: readonly ListedKey[] = []): ListedKey[] {
  return keys.filter(({ isAcme }) => !isAcme);
}

function hasRole(role: string): (key: ListedKey) => boolean {
  return (key) => roleIds[role]?.includes(key.role ?? 0) === true;
}

async function findStranger(
  { list, note, flagOf }: Search,
  keys: readonly ListedKey[],
): Promise<Belongings | undefined> {
  const others = withoutAcme(await list("stranger"));
  if (others.some(({ id }) => keys.some((key) => key.id === id))) {
    note(`${flagOf("stranger")} lists keys that the other keys reach: it is not of another account.`);
    return undefined;
  }
  const active = others.find(({ status }) => status === "active") ?? others[0];
  return pickKey(others, active?.owner, () => false);
}
