import { expect, test } from "vitest";
import { demoSeed, parseSeed, SeedError } from "../../src/index.ts";

const secret = "my-own-secret-of-these-tests";
const time = "2025-01-15T10:30:00Z";
const key = { name: "CI", account_id: 1, status: "active", created_at: time };
const acme = demoSeed.certCentralKeys.find((each) => each.acme !== undefined)?.acme;
const ofUser = { name: "Inventory", user_id: 7, status: "active", create_date: time };

/** A seed with some texts, given by their paths. Its other texts are valid. */
function seedWith(path: string, text: string): object {
  const seed: Record<string, Record<string, unknown>[]> = {
    accounts: [{ id: 1, name: "Parent" }],
    users: [{ id: 7, account_id: 1, first_name: "Ada", last_name: "Example", is_administrator: true }],
    partnerKeys: [
      { id: 10, label: "parent", secret, ...key },
      { id: 11, secret: "another-secret-of-these-tests", ...key },
    ],
    certCentralKeys: [
      { id: 20, ...ofUser },
      { id: 21, acme: { ...acme }, ...ofUser },
    ],
  };
  const [list = "", index = "", ...names] = path.split(/[[\].]+/);
  let place: unknown = seed[list]?.[Number(index)];
  for (const name of names.slice(0, -1)) place = Reflect.get(Object(place), name);
  Reflect.set(Object(place), names.at(-1) ?? "", text);
  return seed;
}

const paths = [
  "accounts[0].name",
  "users[0].first_name",
  "users[0].last_name",
  "partnerKeys[0].name",
  "partnerKeys[0].label",
  "partnerKeys[1].name",
  "partnerKeys[1].label",
  "certCentralKeys[0].name",
  "certCentralKeys[0].label",
  "certCentralKeys[1].name",
  "certCentralKeys[1].acme.acme_directory_url",
  "certCentralKeys[1].acme.organization_name",
  "certCentralKeys[1].acme.product_name",
  "certCentralKeys[1].acme.product_name_id",
];

test.each(paths)("rejects a secret of the seed in %s, and does not quote it", (path) => {
  for (const text of [secret, `old_${secret}`, `${secret}-2`]) {
    expect(() => parseSeed(seedWith(path, text))).toThrow(SeedError);
    expect(() => parseSeed(seedWith(path, text))).toThrow(
      `The seed is invalid: $.${path} contains $.partnerKeys[0].secret, which must stay secret. Use another text.`,
    );
    expect(() => parseSeed(seedWith(path, text))).not.toThrow(secret);
  }
});

test.each([
  ["percent-encoded", [...secret].map((each) => `%${each.charCodeAt(0).toString(16)}`).join("")],
  ["written with JSON escapes", secret.replaceAll("e", "\\u0065")],
])("rejects a secret of the seed in a name even if it is %s", (_, text) => {
  expect(() => parseSeed(seedWith("accounts[0].name", `old ${text}`))).toThrow(
    "$.accounts[0].name contains $.partnerKeys[0].secret, which must stay secret.",
  );
});

test("rejects a secret that is the default label of another key", () => {
  expect(() => parseSeed(seedWith("partnerKeys[0].secret", "certcentral-2000000000020"))).not.toThrow();
  const seed = seedWith("partnerKeys[0].secret", "partner-subscriptions-11");
  expect(() => parseSeed(seed)).toThrow(
    "the default label of $.partnerKeys[1] contains $.partnerKeys[0].secret",
  );
});

test("accepts a text that contains only a part of a secret", () => {
  for (const path of paths) expect(() => parseSeed(seedWith(path, secret.slice(1)))).not.toThrow();
});
