import { expect, test } from "vitest";
import { measureInRounds, orderInRound } from "../src/rounds.ts";

test("each round has each item once and starts with another item than the previous round", () => {
  const items = ["a", "b", "c", "d"];
  const rounds = [0, 1, 2, 3].map((round) => orderInRound(items, round));
  for (const round of rounds) expect(round.toSorted()).toEqual(items);
  expect(rounds.map(([first]) => first)).toEqual(items);
});

test.each([2, 5])("in n * (n - 1) rounds of %i items, each follows each other equally often", (n) => {
  const items = Array.from({ length: n }, (_, at) => at);
  const followers = new Map<string, number>();
  for (let round = 0; round < n * (n - 1); round += 1) {
    const order = orderInRound(items, round);
    for (const [at, item] of order.entries()) {
      if (at === 0) continue;
      const pair = `${order[at - 1]} ${item}`;
      followers.set(pair, (followers.get(pair) ?? 0) + 1);
    }
  }
  expect(followers.size).toBe(n * (n - 1));
  expect(new Set(followers.values()).size).toBe(1);
});

test("orders a single item", () => {
  expect(orderInRound(["a"], 5)).toEqual(["a"]);
});

test("keeps the numbers of each item and round, without the warm-up", async () => {
  const order: string[] = [];
  const results = await measureInRounds(
    { a: 10, b: 20 },
    { warmUpRounds: 1, rounds: 2 },
    async (item, name) => {
      order.push(name);
      return { item, at: order.length };
    },
  );
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
  expect(results).toEqual({ a: { item: [10, 10], at: [4, 5] }, b: { item: [20, 20], at: [3, 6] } });
});
