import { describe, expect, test } from "vitest";
import { RowCache } from "../../src/store/row-cache.ts";

interface Row {
  readonly id: number;
  readonly hash: string;
}

/** A cache of rows that are found by id and by hash, with a count of its lookups. */
function createCache() {
  const cache = new RowCache<Row>(({ id, hash }) => [id, hash]);
  let lookUps = 0;
  const find = (key: number | string, row: Row | undefined): Row | undefined =>
    cache.find(key, () => {
      lookUps += 1;
      return row;
    });
  return { cache, find, lookUps: () => lookUps };
}

const row = { id: 1, hash: "a" };

describe("a cache of rows", () => {
  test("looks up a row once, by any of its keys", () => {
    const { find, lookUps } = createCache();
    for (const key of [1, "a", 1, "a"]) expect(find(key, row)).toBe(row);
    expect(lookUps()).toBe(1);
  });

  test("looks up a missing row again", () => {
    const { find, lookUps } = createCache();
    expect(find(1, undefined)).toBeUndefined();
    expect(find(1, row)).toBe(row);
    expect(lookUps()).toBe(2);
  });

  test.each([1, "a"])("forgets a row by %j, and no other row", (key) => {
    const { cache, find, lookUps } = createCache();
    const other = { id: 2, hash: "b" };
    find(1, row);
    find(2, other);
    cache.forget(key);
    cache.forget("no such key");
    expect(find("b", other)).toBe(other);
    expect(lookUps()).toBe(2);
    expect(find(1, undefined)).toBeUndefined();
    expect(find("a", undefined)).toBeUndefined();
  });

  test("keeps ten thousand keys, and drops all of them for the next one", () => {
    const { find, lookUps } = createCache();
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ id: index + 1, hash: `hash ${index + 1}` }));
    for (const each of [...rows, ...rows]) find(each.id, each);
    expect(lookUps()).toBe(5_000);
    find(5_001, { id: 5_001, hash: "hash 5001" });
    for (const id of [1, 5_000]) expect(find(id, undefined)).toBeUndefined();
    expect(find("hash 5001", undefined)?.id).toBe(5_001);
  });
});
