import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { credentials, noKeys, readKeys, toAccounts, unusedIds } from "../src/accounts.ts";
import { UsageError } from "../src/usage-error.ts";
import { failureOf } from "./fixtures/failure-of.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-accounts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = "secret-of-the-tests-of-accounts";
const parent = "LATCHKEY_CONTRACT_PARTNER_PARENT_KEY";
const administrator = "LATCHKEY_CONTRACT_CERTCENTRAL_KEY";
const fromEnv = { secretFrom: { env: "MY_KEY" } };

let count = 0;
function write(content: unknown): string {
  count += 1;
  const file = join(folder, `${count}.json`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("keys", () => {
  test("are read from the variable of each credential", () => {
    for (const { api, role, variable } of credentials)
      expect(readKeys(undefined, { [variable]: secret })).toEqual({
        ...noKeys,
        [api]: { [role]: { secret } },
      });
  });

  test("are not set if a variable is empty", () => {
    expect(readKeys(undefined, { [parent]: "", [administrator]: secret })).toEqual({
      ...noKeys,
      certcentral: { administrator: { secret } },
    });
  });

  test("are read from the variable or the file that the accounts file names, with their ids", () => {
    const secretFile = write(`${secret}\n`);
    const file = write({
      $schema: "./accounts.schema.json",
      "partner-subscriptions": { parent: { ...fromEnv, account: 67890, key: 12345 } },
      certcentral: { administrator: { secretFrom: { file: secretFile }, user: 125039, key: 182 } },
    });
    expect(readKeys(file, { MY_KEY: `${secret}-1` })).toEqual({
      "partner-subscriptions": { parent: { secret: `${secret}-1`, ids: { owner: 67890, key: 12345 } } },
      certcentral: { administrator: { secret, ids: { owner: 125039, key: 182 } } },
    });
  });

  test("of the accounts file take precedence over those of the environment", () => {
    const file = write(`\uFEFF${JSON.stringify({ "partner-subscriptions": { parent: fromEnv } })}`);
    expect(
      readKeys(file, { MY_KEY: `${secret}-1`, [parent]: `${secret}-2`, [administrator]: `${secret}-3` }),
    ).toEqual({
      "partner-subscriptions": { parent: { secret: `${secret}-1` } },
      certcentral: { administrator: { secret: `${secret}-3` } },
    });
  });
});

const entry = { "partner-subscriptions": { parent: fromEnv } };
const partnerOf = (more: object): object => ({
  "partner-subscriptions": { parent: { ...fromEnv, ...more } },
});
const env = { MY_KEY: secret };

test.each<[string, string | undefined, Record<string, string>, string]>([
  // The environment.
  [
    "a misspelt variable",
    undefined,
    { LATCHKEY_CONTRACT_PARTNER_PARNT_KEY: secret },
    "is not a variable of the suite",
  ],
  [
    "an unknown variable",
    undefined,
    { LATCHKEY_CONTRACT_ZZZZZZZZZZZZZZZZZZZZ: secret },
    "is not a variable of the suite",
  ],
  ["a line break in a key", undefined, { [parent]: `${secret}\n` }, `The key of ${parent} has a character`],
  [
    "a letter with an accent in a key",
    undefined,
    { [parent]: `${secret}é` },
    `The key of ${parent} has a character`,
  ],
  [
    "a key of 7 characters",
    undefined,
    { [parent]: "1234567" },
    `The key of ${parent} has fewer than 8 characters`,
  ],
  [
    "two callers with the same key",
    undefined,
    { [parent]: secret, [administrator]: secret },
    `${parent} and ${administrator} have the same key`,
  ],
  // The file as a whole.
  ["a file that does not exist", join(folder, "none.json"), env, "cannot be read"],
  ["a folder", folder, env, "cannot be read"],
  ["a file that is not JSON", write(`{"${secret}`), env, "is not JSON"],
  ["a list", write([]), env, "the file is not an object"],
  ["an unknown API", write({ partner: {} }), env, 'the file has the unknown field "partner"'],
  ["an API that is not an object", write({ certcentral: null }), env, "certcentral is not an object"],
  [
    "an unknown caller",
    write({ certcentral: { parent: fromEnv } }),
    env,
    "certcentral.parent is not a kind of caller",
  ],
  [
    "an entry that is not an object",
    write({ certcentral: { administrator: secret } }),
    env,
    "certcentral.administrator is not an object",
  ],
  [
    "an unknown field",
    write(partnerOf({ user: 1 })),
    env,
    'partner-subscriptions.parent has the unknown field "user"',
  ],
  ["a secret in the file", write(partnerOf({ secret })), env, 'has the unknown field "secret"'],
  // Ids.
  [
    "an id that is a text",
    write(partnerOf({ account: "1", key: 2 })),
    env,
    "partner-subscriptions.parent.account is not an id",
  ],
  [
    "an id of 0",
    write(partnerOf({ account: 1, key: 0 })),
    env,
    "partner-subscriptions.parent.key is not an id",
  ],
  [
    "an id without its owner",
    write(partnerOf({ key: 2 })),
    env,
    'partner-subscriptions.parent has "key" without "account"',
  ],
  [
    "an owner without its id",
    write({ certcentral: { administrator: { ...fromEnv, user: 2 } } }),
    env,
    'certcentral.administrator has "user" without "key"',
  ],
  // Where secrets come from.
  [
    "an entry without a source",
    write({ certcentral: { administrator: { user: 1, key: 1 } } }),
    env,
    "certcentral.administrator.secretFrom is not",
  ],
  [
    "two sources",
    write(partnerOf({ secretFrom: { env: "MY_KEY", file: "x" } })),
    env,
    "partner-subscriptions.parent.secretFrom is not",
  ],
  [
    "another kind of source",
    write(partnerOf({ secretFrom: { command: secret } })),
    env,
    "partner-subscriptions.parent.secretFrom is not",
  ],
  [
    "a source that is a text",
    write(partnerOf({ secretFrom: secret })),
    env,
    "partner-subscriptions.parent.secretFrom is not",
  ],
  ["a variable that is not set", write(entry), {}, "MY_KEY is not set, and --accounts names it"],
  ["a variable that is empty", write(entry), { MY_KEY: "" }, "MY_KEY is not set, and --accounts names it"],
  [
    "a secret file that does not exist",
    write(partnerOf({ secretFrom: { file: join(folder, "none") } })),
    {},
    "cannot be read, and --accounts names it",
  ],
  [
    "an empty secret file",
    write(partnerOf({ secretFrom: { file: write(" \n") } })),
    {},
    "is empty, and --accounts names it",
  ],
  [
    "a short secret file",
    write(partnerOf({ secretFrom: { file: write("1234567") } })),
    {},
    "has fewer than 8 characters",
  ],
  [
    "a secret file with two lines",
    write(partnerOf({ secretFrom: { file: write(`${secret}\n${secret}`) } })),
    {},
    "has a character that a header cannot contain",
  ],
  [
    "a key in both sources",
    write(entry),
    { MY_KEY: secret, [administrator]: secret },
    `MY_KEY and ${administrator} have the same key`,
  ],
])("rejects %s, says what to do, and shows no secret", (_, file, variables, sentence) => {
  const error = failureOf(() => readKeys(file, variables));
  expect(error).toBeInstanceOf(UsageError);
  const { message, hint } = error as UsageError;
  expect(message).toContain(sentence);
  expect(message).toMatch(/^[^\n]*\.$/);
  expect(hint).toMatch(/^[^\n]+[.?]$/);
  expect(`${message} ${hint}`).not.toContain(secret);
});

test("suggests the variable that is similar to a misspelt one", () => {
  const error = failureOf(() => readKeys(undefined, { LATCHKEY_CONTRACT_PARTNER_PARNT_KEY: secret }));
  expect(error).toMatchObject({ hint: `Did you mean ${parent}?` });
});

test("the schema of the accounts file has each credential and its fields, and no other", () => {
  const schema = JSON.parse(readFileSync(new URL("../accounts.schema.json", import.meta.url), "utf8"));
  const { $schema: _, ...apis } = schema.properties;
  const roles = Object.entries<{ readonly properties: object }>(apis).flatMap(([api, { properties }]) =>
    Object.keys(properties).map((role) => `${api} ${role}`),
  );
  expect(roles).toEqual(credentials.map(({ api, role }) => `${api} ${role}`));
  expect(Object.keys(schema.$defs.partner.properties)).toEqual(["secretFrom", "account", "key"]);
  expect(Object.keys(schema.$defs.certcentral.properties)).toEqual(["secretFrom", "user", "key"]);
  for (const api of ["partner", "certcentral"]) expect(schema.$defs[api].additionalProperties).toBe(false);
});

describe("accounts", () => {
  const ids = (key: number, owner: number) => ({ secret: `${secret}-${key}`, ids: { key, owner } });
  const at = (key: number, owner: number) => ({ key, owner });
  const none = { none: unusedIds };

  test("have the ids of each owner, in relation to each caller", () => {
    const { "partner-subscriptions": partner, certcentral } = toAccounts({
      "partner-subscriptions": {
        parent: ids(1, 10),
        subaccount: ids(2, 20),
        sibling: ids(3, 30),
        unrelated: ids(4, 40),
        inactive: { secret },
      },
      certcentral: {
        administrator: ids(5, 50),
        "view-only": ids(6, 50),
        "non-administrator": ids(7, 70),
        stranger: ids(8, 80),
      },
    });
    expect(partner.secrets).toMatchObject({ parent: `${secret}-1`, inactive: secret });
    expect(partner.ownedIds).toEqual({
      parent: { self: at(1, 10), subaccount: at(2, 20), unrelated: at(4, 40), ...none },
      subaccount: { self: at(2, 20), parent: at(1, 10), sibling: at(3, 30), unrelated: at(4, 40), ...none },
    });
    expect(certcentral.ownedIds).toEqual({
      administrator: { self: at(5, 50), colleague: at(7, 70), stranger: at(8, 80), ...none },
      "view-only": { self: at(6, 50), colleague: at(7, 70), stranger: at(8, 80), ...none },
      restricted: { stranger: at(8, 80), ...none },
      "non-administrator": { self: at(7, 70), colleague: at(5, 50), stranger: at(8, 80), ...none },
    });
  });

  test("without ids have only the ids that do not exist", () => {
    const { "partner-subscriptions": partner } = toAccounts({
      ...noKeys,
      "partner-subscriptions": { parent: { secret } },
    });
    expect(partner.ownedIds).toEqual({ parent: none, subaccount: none });
  });
});
