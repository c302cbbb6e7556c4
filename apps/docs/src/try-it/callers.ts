import { type ApiName, demoSeed } from "@latchkey/sandbox";

/** Whose key goes with a request. */
export interface Caller {
  /** Of the choice in the form. */
  readonly id: string;
  readonly text: string;
  readonly key: string | undefined;
}

/** A key that a request from this page has created. It lives as long as the page. */
export interface CreatedKey {
  readonly id: number;
  readonly secret: string;
  /** Where it is known: `this browser`, or an address. */
  readonly place: string;
}

/** The keys of the demo, by their labels in the seed. */
const whose: Readonly<Record<string, string>> = {
  parent: "parent account",
  subaccount: "subaccount",
  sibling: "sibling subaccount",
  unrelated: "unrelated parent account",
  inactive: "parent account, an inactive key",
  certcentral: "administrator",
  certcentralSecond: "administrator, a second key",
  certcentralViewOnly: "administrator, a View Only key (role 102)",
  certcentralRestricted: "administrator, a restricted key (role 100)",
  certcentralNonAdministrator: "user who is no administrator",
  certcentralUnrelated: "administrator of another account",
  certcentralRevoked: "administrator, a revoked key",
};

const noKey = "no-key";
export const anotherKey = "another-key";

/** Who can be chosen: the demo's callers, the keys that were created here, nobody, and a key of the reader's. */
export function callersOf(api: string, created: readonly CreatedKey[]): Caller[] {
  return [
    ...demoCallers(api),
    ...created.map(({ id, secret, place }) => ({
      id: `created-${id}-${place}`,
      text: `Key ${id}, created here (known to ${place})`,
      key: secret,
    })),
    { id: noKey, text: "No key", key: undefined },
    { id: anotherKey, text: "Another key…", key: "" },
  ];
}

function demoCallers(api: string): Caller[] {
  const name: ApiName = api === "certcentral" ? api : "partner-subscriptions";
  const keys =
    name === "certcentral"
      ? demoSeed.certCentralKeys.map((key) => ({ ...key, owner: `user ${key.user_id}` }))
      : demoSeed.partnerKeys.map((key) => ({ ...key, owner: `account ${key.account_id}` }));
  return keys
    .flatMap(({ id, label, secret, owner }) =>
      label === undefined || secret === undefined
        ? []
        : [{ id: label, text: `Key ${id}: ${whose[label] ?? label}, ${owner}`, key: secret }],
    )
    .sort((a, b) => rankOf(a) - rankOf(b));
}

/** The callers that may do most come first. */
function rankOf({ id }: Caller): number {
  const rank = Object.keys(whose).indexOf(id);
  return rank === -1 ? Number.POSITIVE_INFINITY : rank;
}
