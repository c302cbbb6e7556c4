import { expect, test } from "vitest";
import { createMemoryStore, createSandbox, demoSeed, parseSeed, SeedError } from "../../src/index.ts";
import { createSecret } from "../../src/model/secret.ts";

interface Draft {
  accounts: Record<string, unknown>[];
  users: Record<string, unknown>[];
  partnerKeys: Record<string, unknown>[];
  certCentralKeys: Record<string, unknown>[];
  [name: string]: unknown;
}

const draft = (): Draft => ({
  accounts: [
    { id: 1, name: "Parent" },
    { id: 2, name: "Subaccount", parent_id: 1 },
  ],
  users: [{ id: 7, account_id: 1, first_name: "Ada", last_name: "Example", is_administrator: true }],
  partnerKeys: [
    {
      id: 10,
      label: "parent",
      secret: "my-own-secret-of-these-tests",
      name: "CI",
      account_id: 1,
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
    },
    {
      id: 11,
      name: "",
      account_id: 2,
      status: "inactive",
      created_at: "2025-01-15T11:30:00+01:00",
      last_used_date: "2025-01-16T00:00:00Z",
    },
  ],
  certCentralKeys: [
    {
      id: 10,
      name: "Inventory",
      user_id: 7,
      status: "revoked",
      create_date: "2025-01-15T10:30:00+00:00",
      is_legacy: true,
      restricted_to_role_id: 102,
    },
    {
      id: 15,
      name: "ACME",
      user_id: 7,
      status: "active",
      create_date: "2025-01-15T10:30:00Z",
      acme: demoSeed.certCentralKeys[0]?.acme,
    },
  ],
});

test("converts a seed to a state without secrets", async () => {
  const store = createMemoryStore();
  await createSandbox({ store, seed: parseSeed(draft()), random: (bytes) => bytes.fill(0) });
  const { accounts, users, keys } = await store.save();
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(accounts).toEqual([
    { id: 1, name: "Parent" },
    { id: 2, name: "Subaccount", parentId: 1 },
  ]);
  expect(users).toEqual([
    { id: 7, accountId: 1, firstName: "Ada", lastName: "Example", isAdministrator: true },
  ]);
  const time = Date.parse("2025-01-15T10:30:00Z");
  const partnerKey = { api: "partner-subscriptions", createdAt: time, hash };
  const certCentralKey = { api: "certcentral", accountId: 1, userId: 7, createdAt: time };
  expect(keys).toEqual([
    { ...partnerKey, id: 10, accountId: 1, name: "CI", isActive: true, last4: "ests" },
    {
      ...partnerKey,
      id: 11,
      accountId: 2,
      name: "",
      isActive: false,
      lastUsedAt: Date.parse("2025-01-16T00:00:00Z"),
      last4: "aaaa",
    },
    {
      ...certCentralKey,
      id: 10,
      name: "Inventory",
      isActive: false,
      isLegacy: true,
      restrictedToRoleId: 102,
      hash,
      last4: "aaaa",
    },
    {
      ...certCentralKey,
      id: 15,
      name: "ACME",
      isActive: true,
      isLegacy: false,
      restrictedToRoleId: 0,
      acme: demoSeed.certCentralKeys[0]?.acme,
    },
  ]);
});

test("accepts a seed without some lists", () => {
  expect(parseSeed({})).toEqual({ accounts: [], users: [], partnerKeys: [], certCentralKeys: [] });
});

const live = createSecret("partner-subscriptions", (bytes) => crypto.getRandomValues(bytes));

test.each<[string, unknown, string]>([
  ["rejects a seed that is not an object", [], "$ must be an object."],
  ["rejects null", null, "$ must be an object."],
  [
    "rejects an unknown list",
    { keys: [] },
    '$ has an unknown field "keys". Its fields are $schema, accounts, users, partnerKeys, certCentralKeys.',
  ],
  ["rejects a list that is not an array", { accounts: {} }, "$.accounts must be an array."],
  ["rejects an account that is not an object", { accounts: [1] }, "$.accounts[0] must be an object."],
])("%s", (_, seed, message) => {
  expect(() => parseSeed(seed)).toThrow(`The seed is invalid: ${message}`);
});

test.each<[string, keyof Draft & string, number, Record<string, unknown>, string]>([
  ["no name", "accounts", 0, { name: undefined }, "$.accounts[0].name is missing. Add it."],
  [
    "an id that is a text",
    "accounts",
    0,
    { id: "1" },
    "$.accounts[0].id must be an integer from 1 to 9007199254740991.",
  ],
  [
    "an id that is 0",
    "accounts",
    0,
    { id: 0 },
    "$.accounts[0].id must be an integer from 1 to 9007199254740991.",
  ],
  ["two accounts with one id", "accounts", 1, { id: 1 }, "$.accounts[1].id is the same as $.accounts[0].id."],
  [
    "an unknown parent",
    "accounts",
    1,
    { parent_id: 3 },
    "$.accounts[1].parent_id is not the id of another account.",
  ],
  [
    "its own parent",
    "accounts",
    1,
    { parent_id: 2 },
    "$.accounts[1].parent_id is not the id of another account.",
  ],
  [
    "a subaccount of a subaccount",
    "accounts",
    0,
    { parent_id: 2 },
    "$.accounts[0].parent_id is the id of a subaccount.",
  ],
  [
    "an unknown account of a user",
    "users",
    0,
    { account_id: 3 },
    "$.users[0].account_id is not the id of an account.",
  ],
  [
    "an invalid is_administrator",
    "users",
    0,
    { is_administrator: 1 },
    "$.users[0].is_administrator must be true or false.",
  ],
  ["a misspelt field", "partnerKeys", 0, { labl: "a" }, '$.partnerKeys[0] has an unknown field "labl".'],
  [
    "an unknown account of a key",
    "partnerKeys",
    1,
    { account_id: 3 },
    "$.partnerKeys[1].account_id is not the id of an account.",
  ],
  [
    "two keys with one id",
    "partnerKeys",
    1,
    { id: 10 },
    "$.partnerKeys[1].id is the same as $.partnerKeys[0].id.",
  ],
  [
    "the other API's status",
    "partnerKeys",
    0,
    { status: "revoked" },
    '$.partnerKeys[0].status must be one of "active", "inactive".',
  ],
  [
    "an invalid time",
    "partnerKeys",
    0,
    { created_at: "2025-13-15T10:30:00Z" },
    "$.partnerKeys[0].created_at must be a time in ISO 8601",
  ],
  [
    "a time without a zone",
    "partnerKeys",
    0,
    { created_at: "2025-01-15T10:30:00" },
    "$.partnerKeys[0].created_at must be a time in ISO 8601",
  ],
  [
    "fractions of a second",
    "partnerKeys",
    0,
    { created_at: "2025-01-15T10:30:00.5Z" },
    "$.partnerKeys[0].created_at must be a time in ISO 8601",
  ],
  [
    "two keys with one label",
    "partnerKeys",
    1,
    { label: "parent" },
    "$.partnerKeys[1].label is the same as $.partnerKeys[0].label.",
  ],
  [
    "a label that is the default label of another key",
    "partnerKeys",
    0,
    { label: "partner-subscriptions-11" },
    "the default label of $.partnerKeys[1] is the same as $.partnerKeys[0].label.",
  ],
  [
    "the label __proto__",
    "partnerKeys",
    0,
    { label: "__proto__" },
    "$.partnerKeys[0].label must be a letter and then at most 63 letters",
  ],
  [
    "a label that is too long",
    "partnerKeys",
    0,
    { label: "x".repeat(65) },
    "$.partnerKeys[0].label must be a letter and then at most 63 letters",
  ],
  [
    "an id that leaves no room for new ones",
    "partnerKeys",
    1,
    { id: Number.MAX_SAFE_INTEGER - 2 ** 32 + 1 },
    "$.partnerKeys[1].id must be an integer from 1 to 9007194959773695.",
  ],
  ...(
    [
      ["2025-02-30T10:30:00Z", "must be a time in ISO 8601 with whole seconds"],
      ["2025-02-29T10:30:00+01:00", "must be a time in ISO 8601 with whole seconds"],
      ["2025-01-15T24:00:00Z", "must be a time in ISO 8601 with whole seconds"],
      ["2025-01-15T10:30:60Z", "must be a time in ISO 8601 with whole seconds"],
      ["2025-01-15T10:30:00+24:00", "must be a time in ISO 8601 with whole seconds"],
      ["0000-01-01T00:00:00+01:00", "must be a time from 1970 to 9998."],
      ["1969-12-31T23:59:59Z", "must be a time from 1970 to 9998."],
      ["1970-01-01T00:00:00+00:01", "must be a time from 1970 to 9998."],
      ["9998-12-31T23:59:59-00:01", "must be a time from 1970 to 9998."],
      ["9999-01-01T00:00:00Z", "must be a time from 1970 to 9998."],
    ] as const
  ).map(([time, message]): [string, "partnerKeys", number, Record<string, unknown>, string] => [
    `the time ${time}`,
    "partnerKeys",
    0,
    { created_at: time },
    `$.partnerKeys[0].created_at ${message}`,
  ]),
  ...(
    [
      ["accounts", 0, "name"],
      ["users", 0, "first_name"],
      ["users", 0, "last_name"],
      ["partnerKeys", 0, "name"],
      ["partnerKeys", 0, "label"],
      ["certCentralKeys", 0, "name"],
    ] as const
  ).map(([list, index, field]): [string, keyof Draft & string, number, Record<string, unknown>, string] => [
    `a live key as ${field} in ${list}`,
    list,
    index,
    { [field]: field === "label" ? `k${live}` : `k ${live}` },
    `$.${list}[${index}].${field} looks like a live key`,
  ]),
  [
    "a live key in an ACME credential",
    "certCentralKeys",
    1,
    { acme: { ...demoSeed.certCentralKeys[0]?.acme, organization_name: live } },
    "$.certCentralKeys[1].acme.organization_name looks like a live key",
  ],
  [
    "a live key as the name of a field",
    "accounts",
    0,
    { [live]: 1 },
    `$.accounts[0] has an unknown field "…${live.slice(-4)}".`,
  ],
  [
    "two keys with one secret",
    "certCentralKeys",
    0,
    { secret: "my-own-secret-of-these-tests" },
    "$.certCentralKeys[0].secret is the same as $.partnerKeys[0].secret.",
  ],
  [
    "a secret with a comma",
    "partnerKeys",
    0,
    { secret: "my-own,secret-of-these-tests" },
    "$.partnerKeys[0].secret must be 24 to 128 letters, digits, hyphens and underscores",
  ],
  [
    "a secret that is too short",
    "partnerKeys",
    0,
    { secret: "1234567" },
    "$.partnerKeys[0].secret must be 24 to 128 letters, digits, hyphens and underscores",
  ],
  [
    "a secret that logs would not mask",
    "partnerKeys",
    0,
    { secret: "123e4567-e89b-12d3-a456-426614174000" },
    "$.partnerKeys[0].secret looks like a UUID, a date or a snake_case name, which logs do not mask.",
  ],
  [
    "a secret that looks live",
    "partnerKeys",
    0,
    { secret: live },
    "$.partnerKeys[0].secret looks like a live key. Remove it to generate a secret",
  ],
  [
    "an unknown user",
    "certCentralKeys",
    0,
    { user_id: 8 },
    "$.certCentralKeys[0].user_id is not the id of a user.",
  ],
  [
    "an unknown role",
    "certCentralKeys",
    0,
    { restricted_to_role_id: 99 },
    "$.certCentralKeys[0].restricted_to_role_id must be one of 0, 100, 101, 102, 103.",
  ],
  [
    "an ACME credential with a secret",
    "certCentralKeys",
    1,
    { secret: "my-own-other-secret-of-these-tests" },
    "$.certCentralKeys[1] has acme, which excludes secret and label.",
  ],
  [
    "an incomplete ACME credential",
    "certCentralKeys",
    1,
    { acme: { product_name: "a" } },
    "$.certCentralKeys[1].acme.acme_directory_url is missing. Add it.",
  ],
])("rejects a seed with %s", (_, list, index, change, message) => {
  const seed = draft();
  Object.assign((seed[list] as object[])[index] ?? {}, change);
  expect(() => parseSeed(seed)).toThrow(SeedError);
  expect(() => parseSeed(seed)).toThrow(`The seed is invalid: ${message}`);
  if (typeof change["secret"] === "string") expect(() => parseSeed(seed)).not.toThrow(change["secret"]);
  expect(() => parseSeed(seed)).not.toThrow(live);
});

test.each(["1970-01-01T00:00:00Z", "2024-02-29T23:59:59-23:59", "9998-12-31T23:59:59Z"])(
  "accepts the time %s",
  (created_at) => {
    const seed = draft();
    Object.assign(seed.partnerKeys[0] ?? {}, { created_at });
    expect(parseSeed(seed).partnerKeys[0]?.created_at).toBe(created_at);
  },
);

test("keeps labels that are property names of every object", async () => {
  const seed = draft();
  Object.assign(seed.partnerKeys[0] ?? {}, { label: "constructor" });
  const { keys } = await createSandbox({ seed: parseSeed(seed) });
  expect(Object.entries(keys)).toContainEqual(["constructor", "my-own-secret-of-these-tests"]);
});

test("does not treat DigiCert's published samples as live keys", () => {
  const seed = draft();
  Object.assign(seed.partnerKeys[0] ?? {}, { secret: demoSeed.partnerKeys[1]?.secret });
  expect(parseSeed(seed).partnerKeys[0]?.secret).toHaveLength(50);
});
