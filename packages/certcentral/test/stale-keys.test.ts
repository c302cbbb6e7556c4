import { expect, test } from "vitest";
import type { AcmeCredential, Key } from "../src/index.ts";
import { type StaleKeysOptions, staleKeys } from "../src/stale-keys.ts";

const now = new Date("2026-11-21T00:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(Number(now) - days * dayMs).toISOString();
const unusedForMs = 90 * dayMs;

let nextId = 1;

function key(fields: Partial<Key>): Key {
  return {
    id: nextId++,
    user: { id: 125039, first_name: "John", last_name: "Smith" },
    status: "active",
    create_date: daysAgo(400),
    name: "Build server",
    is_legacy: false,
    restricted_to_role_id: 0,
    ...fields,
  };
}

const acmeCredential: AcmeCredential = {
  ...key({ id: 15 }),
  acme_directory_url: "******nnAA",
  product_name_id: "ssl_plus",
  product_name: "Standard SSL",
  organization_id: 123456,
  organization_name: "STARS",
  validity_days: "0",
  validity_years: "2",
};

test("a key that was used long ago is unused, one that never was is never used, oldest first", () => {
  const keys = [
    key({ id: 1, last_used_date: daysAgo(91) }),
    key({ id: 2, last_used_date: daysAgo(89) }),
    key({ id: 3, create_date: daysAgo(200) }),
    key({ id: 4, create_date: daysAgo(10) }),
    key({ id: 5, last_used_date: daysAgo(365) }),
  ];
  const { stale, undated } = staleKeys(keys, { unusedForMs, now });
  expect(stale).toEqual([
    { key: keys[4], reason: "unused", ageMs: 365 * dayMs },
    { key: keys[2], reason: "never used", ageMs: 200 * dayMs },
    { key: keys[0], reason: "unused", ageMs: 91 * dayMs },
  ]);
  expect(undated).toEqual([]);
});

test("a key that is revoked is not stale, whatever its dates", () => {
  const keys = [key({ status: "revoked" }), key({ status: "revoked", create_date: "yesterday" })];
  expect(staleKeys(keys, { unusedForMs, now })).toEqual({ stale: [], undated: [] });
});

test("the limit itself is stale, a millisecond less is not", () => {
  const justBefore = new Date(Number(now) - unusedForMs + 1).toISOString();
  const keys = [key({ id: 1, last_used_date: daysAgo(90) }), key({ id: 2, last_used_date: justBefore })];
  expect(staleKeys(keys, { unusedForMs, now }).stale.map(({ key }) => key.id)).toEqual([1]);
});

test("a date says the same as a duration", () => {
  const keys = [80, 90, 100].map((days) => key({ last_used_date: daysAgo(days) }));
  const since = staleKeys(keys, { unusedSince: new Date(daysAgo(90)), now });
  expect(since).toEqual(staleKeys(keys, { unusedForMs, now }));
  expect(since.stale).toHaveLength(2);
});

test("keys that were never used can be left out, readable or not", () => {
  const keys = [key({}), key({ create_date: "yesterday" }), key({ id: 3, last_used_date: daysAgo(100) })];
  const { stale, undated } = staleKeys(keys, { unusedForMs, now, neverUsed: "exclude" });
  expect(stale.map(({ key }) => key.id)).toEqual([3]);
  expect(undated).toEqual([]);
});

test("ACME credentials are looked at only where that is asked for", () => {
  const keys = [acmeCredential, key({ id: 1, create_date: daysAgo(500) })];
  const ids = (options: Partial<StaleKeysOptions>) =>
    staleKeys(keys, { unusedForMs, now, ...options } as StaleKeysOptions).stale.map(({ key }) => key.id);
  expect(ids({})).toEqual([1]);
  expect(ids({ acmeCredentials: "exclude" })).toEqual([1]);
  expect(ids({ acmeCredentials: "include" })).toEqual([1, 15]);
});

test("null in place of a date that is absent means never used", () => {
  const keys = [key({ last_used_date: null as unknown as string })];
  expect(staleKeys(keys, { unusedForMs, now }).stale[0]?.reason).toBe("never used");
});

test.each(["yesterday", "", "never 1", "2025-13-01T00:00:00Z", "2019-06-21 13:37:00", "2019-06-21T13:37:00"])(
  "the date %j is reported, and its key is not called stale",
  (date) => {
    const used = key({ last_used_date: date });
    const created = key({ create_date: date });
    expect(staleKeys([used, created], { unusedForMs, now })).toEqual({
      stale: [],
      undated: [
        { key: used, field: "last_used_date" },
        { key: created, field: "create_date" },
      ],
    });
  },
);

test.each([
  "2026-08-01T02:00:00+02:00",
  "2026-07-31T19:00:00-05:00",
  "2026-08-01T00:00:00.000Z",
  "2026-08-01T00:00Z",
])("the date %s is read", (last_used_date) => {
  const { stale } = staleKeys([key({ last_used_date })], { unusedForMs, now });
  expect(stale[0]?.ageMs).toBe(Number(now) - Date.UTC(2026, 7, 1));
});

test("a date to come is not stale", () => {
  expect(staleKeys([key({ last_used_date: daysAgo(-1) })], { unusedForMs: 0, now }).stale).toEqual([]);
});

test("ages are counted to the current time by default", () => {
  const last_used_date = new Date(Date.now() - unusedForMs).toISOString();
  expect(staleKeys([key({ last_used_date })], { unusedForMs }).stale).toHaveLength(1);
  expect(staleKeys([key({ last_used_date })], { unusedForMs: unusedForMs + dayMs }).stale).toEqual([]);
});

test("the list that is given stays as it was", () => {
  const keys = Object.freeze([key({ id: 1, create_date: daysAgo(100) }), key({ id: 2 })]);
  expect(staleKeys(keys, { unusedForMs, now }).stale.map(({ key }) => key.id)).toEqual([2, 1]);
  expect(keys.map(({ id }) => id)).toEqual([1, 2]);
});

const unusable: unknown[] = [
  {},
  { unusedForMs: Number.NaN },
  { unusedForMs: -1 },
  { unusedForMs: Number.POSITIVE_INFINITY },
  { unusedSince: new Date("yesterday") },
  { unusedSince: new Date(Number(now) + 1) },
  { unusedForMs: 1, now: new Date("yesterday") },
];

test.each(unusable)("%o is refused, also for an empty list", (options) => {
  expect(() => staleKeys([], { now, ...Object(options) } as StaleKeysOptions)).toThrow(RangeError);
});
