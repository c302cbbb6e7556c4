import { deepEqual } from "node:assert/strict";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createSandbox, demoSeed, parseSeed } from "../../src/index.ts";

const seed = parseSeed({
  accounts: [{ id: 1, name: "Parent" }],
  partnerKeys: [
    {
      id: 10,
      label: "parent",
      secret: "a-parent-key-of-our-own-tests",
      name: "CI",
      account_id: 1,
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
    },
  ],
});

test("throws a RangeError that lists the labels for a misspelt label", async () => {
  const { keys } = await createSandbox({ seed });
  expect(() => keys["parnet"]).toThrow(
    new RangeError(
      "keys.parnet does not exist: neither the seed nor the store has a key with this label. The labels are: parent.",
    ),
  );
});

test("keys work with JSON, inspect, spread, in, await and the equality of test runners", async () => {
  const { keys } = await createSandbox({ seed });
  const plain = { parent: "a-parent-key-of-our-own-tests" };
  expect(JSON.parse(JSON.stringify(keys))).toEqual(plain);
  expect(inspect(keys)).toBe(inspect(plain));
  expect({ ...keys }).toEqual(plain);
  expect("parnet" in keys).toBe(false);
  expect(await keys).toBe(keys);
  expect(keys).toEqual(plain);
  expect(keys).not.toEqual({ other: "a" });
  deepEqual({ ...keys }, plain);
  expect(String(keys)).toBe("[object Object]");
});

test("throws for a label of the seed whose key is not in the store", async () => {
  const { keys } = await createSandbox({ seed: "none" });
  expect(() => Reflect.get(keys, "parent")).toThrow("The labels are: none.");
});

test("types exactly the labels of the demo", async () => {
  const { keys } = await createSandbox();
  const { parent, subaccount, sibling, unrelated, inactive } = keys;
  const { certcentral, certcentralSecond, certcentralViewOnly, certcentralRestricted } = keys;
  const { certcentralRevoked, certcentralNonAdministrator, certcentralUnrelated } = keys;
  const named = [
    ...[
      parent,
      subaccount,
      sibling,
      unrelated,
      inactive,
      certcentral,
      certcentralSecond,
      certcentralViewOnly,
    ],
    ...[certcentralRestricted, certcentralRevoked, certcentralNonAdministrator, certcentralUnrelated],
  ];
  expect(new Set(Object.values(keys))).toEqual(new Set(named));
});

test("has a valid demo seed, since createSandbox does not check it", () => {
  expect(parseSeed(JSON.parse(JSON.stringify(demoSeed)))).toEqual(demoSeed);
});
