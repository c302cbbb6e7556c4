import { expect, test } from "vitest";
import type { ClientDefinition, StaleKeysParts } from "./definition.ts";

const now = new Date("2026-11-21T00:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(Number(now) - days * dayMs).toISOString();
const unusedForMs = 90 * dayMs;

const unusable: unknown[] = [
  {},
  { unusedForMs: Number.NaN },
  { unusedForMs: -1 },
  { unusedForMs: Number.POSITIVE_INFINITY },
  { unusedSince: new Date("yesterday") },
  { unusedSince: new Date(Number(now) + 1) },
  { unusedForMs: 1, now: new Date("yesterday") },
];

/** Tests the entry `/stale-keys` of a client. */
export function testStaleKeys<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const { createdField, staleKeys } = definition.staleKeys;
  let nextId = 1;
  const key = (fields: Parameters<StaleKeysParts["keyOf"]>[0]) =>
    definition.staleKeys.keyOf({ id: nextId++, isActive: true, created: daysAgo(400), ...fields });

  test("lists unused keys and keys that were never used, the oldest first", () => {
    const keys = [
      key({ id: 1, last_used_date: daysAgo(91) }),
      key({ id: 2, last_used_date: daysAgo(89) }),
      key({ id: 3, created: daysAgo(200) }),
      key({ id: 4, created: daysAgo(10) }),
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

  test("does not list a key that is not active, whatever its dates", () => {
    const keys = [key({ isActive: false }), key({ isActive: false, created: "yesterday" })];
    expect(staleKeys(keys, { unusedForMs, now })).toEqual({ stale: [], undated: [] });
  });

  test("lists a key at the limit, but not a key that is a millisecond younger", () => {
    const justBefore = new Date(Number(now) - unusedForMs + 1).toISOString();
    const keys = [key({ id: 1, last_used_date: daysAgo(90) }), key({ id: 2, last_used_date: justBefore })];
    expect(staleKeys(keys, { unusedForMs, now }).stale.map(({ key }) => key.id)).toEqual([1]);
  });

  test("accepts a date in place of a duration", () => {
    const keys = [80, 90, 100].map((days) => key({ last_used_date: daysAgo(days) }));
    const since = staleKeys(keys, { unusedSince: new Date(daysAgo(90)), now });
    expect(since).toEqual(staleKeys(keys, { unusedForMs, now }));
    expect(since.stale).toHaveLength(2);
  });

  test("leaves out keys that were never used with neverUsed: exclude, whatever their dates", () => {
    const keys = [key({}), key({ created: "yesterday" }), key({ id: 3, last_used_date: daysAgo(100) })];
    const { stale, undated } = staleKeys(keys, { unusedForMs, now, neverUsed: "exclude" });
    expect(stale.map(({ key }) => key.id)).toEqual([3]);
    expect(undated).toEqual([]);
  });

  test("treats a date that is null as absent", () => {
    const keys = [key({ last_used_date: null })];
    expect(staleKeys(keys, { unusedForMs, now }).stale[0]?.reason).toBe("never used");
  });

  test.each([
    "yesterday",
    "",
    "never 1",
    "2025-13-01T00:00:00Z",
    "2019-06-21 13:37:00",
    "2019-06-21T13:37:00",
  ])("reports the date %j, and does not list its key as stale", (date) => {
    const used = key({ last_used_date: date });
    const created = key({ created: date });
    expect(staleKeys([used, created], { unusedForMs, now })).toEqual({
      stale: [],
      undated: [
        { key: used, field: "last_used_date" },
        { key: created, field: createdField },
      ],
    });
  });

  test.each([
    "2026-08-01T02:00:00+02:00",
    "2026-07-31T19:00:00-05:00",
    "2026-08-01T00:00:00.000Z",
    "2026-08-01T00:00Z",
  ])("reads the date %s", (last_used_date) => {
    const { stale } = staleKeys([key({ last_used_date })], { unusedForMs, now });
    expect(stale[0]?.ageMs).toBe(Number(now) - Date.UTC(2026, 7, 1));
  });

  test("does not list a key with a date in the future", () => {
    expect(staleKeys([key({ last_used_date: daysAgo(-1) })], { unusedForMs: 0, now }).stale).toEqual([]);
  });

  test("measures ages up to the current time by default", () => {
    const last_used_date = new Date(Date.now() - unusedForMs).toISOString();
    expect(staleKeys([key({ last_used_date })], { unusedForMs }).stale).toHaveLength(1);
    expect(staleKeys([key({ last_used_date })], { unusedForMs: unusedForMs + dayMs }).stale).toEqual([]);
  });

  test("does not change the given list", () => {
    const keys = Object.freeze([key({ id: 1, created: daysAgo(100) }), key({ id: 2 })]);
    expect(staleKeys(keys, { unusedForMs, now }).stale.map(({ key }) => key.id)).toEqual([2, 1]);
    expect(keys.map(({ id }) => id)).toEqual([1, 2]);
  });

  test.each(unusable)("rejects %o, also for an empty list", (options) => {
    expect(() => staleKeys([], { now, ...Object(options) })).toThrow(RangeError);
  });
}
