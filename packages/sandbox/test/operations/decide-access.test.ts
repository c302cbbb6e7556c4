import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { describe, expect, test } from "vitest";
import type { Account, Caller, CertCentralKey, PartnerKey } from "../../src/model/model.ts";
import { decideAccess, type Owner } from "../../src/operations/access.ts";

const callers = "parent subaccount restricted non-administrator view-only administrator".split(" ");
const owners = "self subaccount parent sibling unrelated colleague stranger none any".split(" ");

/** An operation whose access table rejects each pair of caller and owner with a different example. */
const operation = {
  ...partnerSubscriptions.operations.getApiKey,
  access: Object.fromEntries(
    callers.map((caller) => [
      caller,
      Object.fromEntries(owners.map((owner) => [owner, { status: 403, example: `${caller} on ${owner}` }])),
    ]),
  ),
};

const parent: Account = { id: 10, name: "Parent" };
const subaccount: Account = { id: 20, name: "Subaccount", parentId: parent.id };

function partnerCaller(account: Account): Caller {
  const key: PartnerKey = {
    api: "partner-subscriptions",
    id: 1,
    accountId: account.id,
    name: "Key",
    isActive: true,
    createdAt: 0,
  };
  return { key, account };
}

const ofParent = partnerCaller(parent);
const ofSubaccount = partnerCaller(subaccount);

function certCentralCaller(isAdministrator: boolean, restrictedToRoleId = 0): Caller {
  const user = { id: 7, accountId: parent.id, firstName: "Ann", lastName: "A", isAdministrator };
  const key: CertCentralKey = {
    ...ofParent.key,
    api: "certcentral",
    userId: user.id,
    isLegacy: false,
    restrictedToRoleId,
  };
  return { key, account: parent, user };
}

const administrator = certCentralCaller(true);
const withoutUser: Caller = { key: administrator.key, account: parent };

const rows: [string, Caller, Owner | "none" | "any"][] = [
  ["parent on none", ofParent, "none"],
  ["parent on any", ofParent, "any"],
  ["parent on self", ofParent, { accountId: 10 }],
  ["parent on subaccount", ofParent, { accountId: 20, parentId: 10 }],
  ["parent on unrelated", ofParent, { accountId: 30 }],
  ["parent on unrelated", ofParent, { accountId: 40, parentId: 30 }],
  ["subaccount on none", ofSubaccount, "none"],
  ["subaccount on self", ofSubaccount, { accountId: 20, parentId: 10 }],
  ["subaccount on parent", ofSubaccount, { accountId: 10 }],
  ["subaccount on sibling", ofSubaccount, { accountId: 21, parentId: 10 }],
  ["subaccount on unrelated", ofSubaccount, { accountId: 30 }],
  ["subaccount on unrelated", ofSubaccount, { accountId: 40, parentId: 30 }],
  ["administrator on any", administrator, "any"],
  ["administrator on self", administrator, { accountId: 10, userId: 7 }],
  ["administrator on colleague", administrator, { accountId: 10, userId: 8 }],
  ["administrator on stranger", administrator, { accountId: 30, userId: 7 }],
  ["view-only on self", certCentralCaller(true, 102), { accountId: 10, userId: 7 }],
  ["restricted on colleague", certCentralCaller(true, 101), { accountId: 10, userId: 8 }],
  ["restricted on self", certCentralCaller(false, 101), { accountId: 10, userId: 7 }],
  ["non-administrator on self", certCentralCaller(false), { accountId: 10, userId: 7 }],
  ["non-administrator on self", certCentralCaller(false, 102), { accountId: 10, userId: 7 }],
  ["non-administrator on colleague", withoutUser, { accountId: 10, userId: 7 }],
];

test.each(rows.map(([example, caller, owner]) => ({ example, caller, owner })))(
  "decides by the row of x-access for $example: $owner",
  ({ example, caller, owner }) => {
    expect(decideAccess(operation, caller, owner)).toEqual({ status: 403, example });
  },
);

describe("an operation whose x-access", () => {
  const message = "x-access of getApiKey has no rule for parent on self.";

  test.each([
    ["does not name the caller", { subaccount: { self: "allowed" } }],
    ["does not name the owner", { parent: { subaccount: "allowed" } }],
  ] as const)("%s throws an error with both kinds", (_, access) => {
    expect(() => decideAccess({ ...operation, access }, ofParent, { accountId: 10 })).toThrow(message);
  });
});
