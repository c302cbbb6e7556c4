import type { CaseContext } from "../case.ts";
import type { ApiName, BodyOf } from "../spec.ts";
import { maker, readKey, secretOf } from "./keys.ts";

/** A key as get and list show it, in words of neither API. */
export interface ShownKey {
  readonly id: number;
  readonly name: string;
  /** The id of its account, in CertCentral of its user. */
  readonly owner: number;
  readonly status: string;
  /** In the API's own form, as is `lastUsed`. */
  readonly createdAt: string;
  /** Undefined where the field is not there; null would be null. */
  readonly lastUsed: string | undefined;
}

/** Why it is a guess that a key does no more, or does again, from its next request on. */
export const howSoon = "The vendor does not say how soon a change of a key's status holds.";

/** How an API's examples write a time in UTC. */
export const timeForms: Readonly<Record<ApiName, { readonly ending: string; readonly pattern: RegExp }>> = {
  "partner-subscriptions": { ending: "Z", pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/ },
  certcentral: { ending: "+00:00", pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$/ },
};

/** Reads a key with the key that `makeKey` makes keys with. */
export async function getShown(context: CaseContext, api: ApiName, id: number): Promise<ShownKey> {
  return toShown(await readKey(context, api, id));
}

/** Lists with a key of its own, or with the key that `makeKey` makes keys with. */
export async function listShown(
  context: CaseContext,
  api: ApiName,
  secret: string = secretOf(context, api, maker[api].caller),
): Promise<readonly ShownKey[]> {
  if (api === "certcentral") {
    const { body } = await context.call({ operationId: "listKeys", status: 200, secret });
    return body.api_keys.map(toShown);
  }
  const { body } = await context.call({ operationId: "listApiKeys", status: 200, secret });
  return body.api_keys.map(toShown);
}

/** The one item of a list that has an id. */
export async function findListed(context: CaseContext, api: ApiName, id: number): Promise<ShownKey> {
  const listed = (await listShown(context, api)).filter((key) => key.id === id);
  context.expect(listed.length === 1, {
    expected: `key ${id} once in the list`,
    received: `it is there ${listed.length} times`,
  });
  const [key] = listed;
  if (key === undefined) throw new Error("expect ends a case that has no item.");
  return key;
}

/** Lists as a key does that is refused. */
export async function expectKeyRefused(context: CaseContext, api: ApiName, secret: string): Promise<void> {
  if (api === "certcentral") await context.call({ operationId: "listKeys", status: 403, secret });
  else await context.call({ operationId: "listApiKeys", status: 403, secret });
}

/** Expects two values to be the same. @param what Names them: `the name`. */
export function expectSame(
  context: Pick<CaseContext, "expect">,
  what: string,
  expected: unknown,
  received: unknown,
): void {
  context.expect(received === expected, {
    expected: `${what} to be ${JSON.stringify(expected)}`,
    received: `${what} is ${JSON.stringify(received) ?? "missing"}`,
  });
}

function toShown(key: BodyOf<"getApiKey", 200> | BodyOf<"getKey", 200>): ShownKey {
  const { id, name, status, last_used_date: lastUsed } = key;
  return "user" in key
    ? { id, name, owner: key.user.id, status, createdAt: key.create_date, lastUsed }
    : { id, name, owner: key.account_id, status, createdAt: key.created_at, lastUsed };
}
