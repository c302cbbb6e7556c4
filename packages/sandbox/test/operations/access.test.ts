import { describe, expect, onTestFinished, test } from "vitest";
import { type ApiName, createSandbox } from "../../src/index.ts";
import { send } from "../requests.ts";
import { readOperations, type SpecOperation } from "../spec.ts";
import { stores } from "../stores.ts";

interface TestAccounts {
  /** The labels of the demo's secrets, by kind of caller. */
  readonly callers: Readonly<Record<string, string>>;
  /** By kinds of caller and owner: the id of a key of that owner, and the id of the owner. */
  readonly owners: Readonly<Record<string, Readonly<Record<string, OwnedIds>>>>;
  /** The labels of the demo's inactive and revoked secrets. */
  readonly retired: Readonly<Record<string, string>>;
}

interface OwnedIds {
  readonly key: number;
  /** The id of the account in Partner Subscriptions, or of the user in CertCentral. */
  readonly owner: number;
}

const unusedId: OwnedIds = { key: 9_999_999, owner: 9_999_999 };
const parent: OwnedIds = { key: 12345, owner: 67890 };
const subaccount: OwnedIds = { key: 12346, owner: 67891 };
const sibling: OwnedIds = { key: 12347, owner: 67892 };
const unrelated: OwnedIds = { key: 12348, owner: 67899 };
const john: OwnedIds = { key: 182, owner: 125039 };
const jill: OwnedIds = { key: 187, owner: 10 };
const ada: OwnedIds = { key: 188, owner: 125050 };
const seenByJohn = { self: john, colleague: jill, stranger: ada, none: unusedId };

const testAccounts: Readonly<Record<ApiName, TestAccounts>> = {
  "partner-subscriptions": {
    callers: { parent: "parent", subaccount: "subaccount" },
    owners: {
      parent: { self: parent, subaccount, unrelated, none: unusedId },
      subaccount: { self: subaccount, parent, sibling, unrelated, none: unusedId },
    },
    retired: { inactive: "inactive" },
  },
  certcentral: {
    callers: {
      administrator: "certcentral",
      "view-only": "certcentralViewOnly",
      restricted: "certcentralRestricted",
      "non-administrator": "certcentralNonAdministrator",
    },
    owners: {
      administrator: seenByJohn,
      "view-only": seenByJohn,
      restricted: seenByJohn,
      "non-administrator": { self: jill, colleague: john, stranger: ada, none: unusedId },
    },
    retired: { revoked: "certcentralRevoked" },
  },
};

const apis = ["partner-subscriptions", "certcentral"] as const;
const rows = apis.flatMap((api) =>
  readOperations(api).flatMap((operation) =>
    operation.access.map((row) => ({ api, operation, name: operation.operationId, ...row })),
  ),
);

test("reads x-access", () => {
  expect(rows.length).toBeGreaterThan(80);
});

const rejections = apis.flatMap((api) =>
  readOperations(api).flatMap((operation) =>
    operation.credentials.map((row) => ({ api, operation, name: operation.operationId, ...row })),
  ),
);

describe.each(stores)("with the store %s", (_, createStore) => {
  test.each(rows)("$api $name: $caller on $owner is $answer", async (row) => {
    const { api, operation, caller, owner, answer, body } = row;
    const accounts = testAccounts[api];
    const sandbox = await createSandbox({ store: createStore() });
    onTestFinished(() => sandbox.close());
    const owned = owner === undefined ? undefined : accounts.owners[caller]?.[owner];
    expect(owned === undefined).toBe(owner === undefined);

    const keys: Readonly<Record<string, string>> = sandbox.keys;
    const secret = keys[accounts.callers[caller] ?? ""];
    const response = await send(
      sandbox,
      secret,
      operation.method,
      pathOf(operation, owned),
      operation.requestBody,
    );
    if (answer === "allowed") {
      expect(response.status).toBe(operation.success);
    } else if (answer === "listed" || answer === "omitted") {
      const { api_keys } = response.body as { api_keys: { id: number }[] };
      const ids = api_keys.map(({ id }) => id);
      expect(ids.includes(owned?.key ?? 0)).toBe(answer === "listed");
    } else {
      expect({ status: response.status, body: response.body }).toEqual({ status: Number(answer), body });
      expect(body).toBeDefined();
    }
  });

  test.each(rejections)("$api $name: a credential that is $credential gets $status", async (row) => {
    const { api, operation, credential, status, body } = row;
    const { owners, retired } = testAccounts[api];
    const sandbox = await createSandbox({ store: createStore() });
    onTestFinished(() => sandbox.close());
    const keys: Readonly<Record<string, string>> = sandbox.keys;
    const secrets: Record<string, string | undefined> = {
      missing: undefined,
      unknown: "no-such-secret",
      ...Object.fromEntries(Object.entries(retired).map(([kind, label]) => [kind, keys[label]])),
    };
    expect(Object.keys(secrets)).toContain(credential);
    const path = pathOf(operation, Object.values(owners)[0]?.["self"]);
    const response = await send(sandbox, secrets[credential], operation.method, path, operation.requestBody);
    expect({ status: response.status, body: response.body }).toEqual({ status, body });
    expect(body).toBeDefined();
  });
});

function pathOf({ path }: SpecOperation, owned: OwnedIds | undefined): string {
  return path
    .replace(/\{(apiKeyId|key_id)\}/, String(owned?.key))
    .replace(/\{(accountId|user_id)\}/, String(owned?.owner));
}
