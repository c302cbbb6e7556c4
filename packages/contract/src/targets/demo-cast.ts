import { type ApiCast, type Belongings, type Cast, nobody } from "../cast.ts";
import type { ApiName } from "../spec.ts";

const parent: Belongings = { key: 12345, owner: 67890 };
const subaccount: Belongings = { key: 12346, owner: 67891 };
const sibling: Belongings = { key: 12347, owner: 67892 };
const unrelated: Belongings = { key: 12348, owner: 67899 };
const john: Belongings = { key: 182, owner: 125039 };
const jill: Belongings = { key: 187, owner: 10 };
const ada: Belongings = { key: 188, owner: 125050 };
const seenByJohn = { self: john, colleague: jill, stranger: ada, none: nobody };
const seenByJill = { self: jill, colleague: john, stranger: ada, none: nobody };

/** The labels of the demo's secrets, by the parts of the cast. */
const partnerLabels = {
  parent: "parent",
  subaccount: "subaccount",
  sibling: "sibling",
  unrelated: "unrelated",
  inactive: "inactive",
};
const certCentralLabels = {
  administrator: "certcentral",
  "view-only": "certcentralViewOnly",
  restricted: "certcentralRestricted",
  "non-administrator": "certcentralNonAdministrator",
  stranger: "certcentralUnrelated",
  revoked: "certcentralRevoked",
};

/** What belongs to whom in the sandbox's demo; the ids are those of the spec's examples, where these have any. */
export const demoBelongings: Readonly<Record<ApiName, ApiCast["belongings"]>> = {
  "partner-subscriptions": {
    parent: { self: parent, subaccount, unrelated, none: nobody },
    subaccount: { self: subaccount, parent, sibling, unrelated, none: nobody },
  },
  certcentral: {
    administrator: seenByJohn,
    "view-only": seenByJohn,
    restricted: seenByJohn,
    "non-administrator": seenByJill,
  },
};

/** The demo accounts of the sandbox in the parts of the cast. @param keys The secrets of the demo, by their labels. */
export function demoCast(keys: Readonly<Record<string, string>>): Cast {
  return {
    "partner-subscriptions": {
      secrets: secretsOf(keys, partnerLabels),
      belongings: demoBelongings["partner-subscriptions"],
    },
    certcentral: {
      secrets: secretsOf(keys, certCentralLabels),
      belongings: demoBelongings.certcentral,
    },
  };
}

function secretsOf(
  keys: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): ApiCast["secrets"] {
  return Object.fromEntries(
    Object.entries(labels).map(([role, label]) => {
      const secret = keys[label];
      if (secret === undefined) throw new Error(`The demo of the sandbox has no key ${label}.`);
      return [role, secret];
    }),
  );
}
