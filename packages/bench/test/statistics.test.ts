import { expect, test } from "vitest";
import { median, orderInRound, quantile, ratioOver } from "../src/statistics.ts";

test.each([
  { values: [3], want: 3 },
  { values: [9, 1, 5], want: 5 },
  { values: [10, 9, 2, 1], want: 5.5 },
])("the median of $values is $want", ({ values, want }) => {
  expect(median(values)).toBe(want);
});

test("there is no median of no values", () => {
  expect(() => median([])).toThrow(new RangeError("There is no median of no values."));
});

test("a quantile between two values is interpolated", () => {
  expect(quantile([0, 10, 20, 30, 40], 0.25)).toBe(10);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

test("a ratio is the median of the rounds' own ratios, so a slow round weighs no more than another", () => {
  const base = [100, 100, 1_000];
  const times = [110, 120, 1_300];
  expect(ratioOver(times, base)).toEqual({
    median: 1.2,
    quartiles: [expect.closeTo(1.15), expect.closeTo(1.25)],
  });
});

test("series of different lengths are not compared", () => {
  expect(() => ratioOver([1, 2], [1])).toThrow(new RangeError("2 rounds cannot be compared with 1."));
});

test("a round has each item once, and starts with another one than the round before", () => {
  const items = ["a", "b", "c", "d"];
  const rounds = [0, 1, 2, 3].map((round) => orderInRound(items, round));
  for (const round of rounds) expect(round.toSorted()).toEqual(items);
  expect(rounds.map(([first]) => first)).toEqual(items);
});

test("over all rounds of seven items, each follows each other one equally often", () => {
  const followers = new Map<string, number>();
  for (let round = 0; round < 42; round++) {
    const order = orderInRound([..."abcdefg"], round);
    for (const [at, item] of order.entries()) {
      if (at === 0) continue;
      const pair = `${order[at - 1]}${item}`;
      followers.set(pair, (followers.get(pair) ?? 0) + 1);
    }
  }
  expect([followers.size, ...new Set(followers.values())]).toEqual([42, 6]);
});

test("one item alone is its own order", () => {
  expect(orderInRound(["a"], 5)).toEqual(["a"]);
});
