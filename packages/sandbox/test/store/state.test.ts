import { expect, test } from "vitest";
import type { State } from "../../src/model/model.ts";
import { changeKeyRecord, checkState } from "../../src/store/state.ts";
import { ann, newPartnerKey, parent, people } from "./samples.ts";

const highestId = Number.MAX_SAFE_INTEGER - 2 ** 32;
const key = { ...newPartnerKey("a"), id: 1 };

test.each<[string, string, State]>([
  ["an account", "account", { ...people, accounts: [{ ...parent, id: -1 }] }],
  ["a user", "user", { ...people, users: [{ ...ann, id: -1 }] }],
  ["a key", "partner-subscriptions key", { ...people, keys: [{ ...key, id: -1 }] }],
])("rejects %s with an id that is not positive, and names it", (_, name, state) => {
  expect(() => checkState(state)).toThrow(`${name} -1 has an invalid id. Use a positive integer.`);
});

test("accepts ids that leave room for four billion new ones, and no higher ids", () => {
  const withId = (id: number): State => ({ ...people, keys: [{ ...key, id }] });
  expect(checkState(withId(highestId)).keys).toEqual([{ ...key, id: highestId }]);
  expect(() => checkState(withId(highestId + 1))).toThrow("leaves no room for new ids");
});

test("keeps a field if its new value is undefined", () => {
  const change = JSON.parse("{}");
  change.name = undefined;
  expect(changeKeyRecord(key, { ...change, isActive: false })).toStrictEqual({ ...key, isActive: false });
});
