export interface RoundsPlan {
  /** The number of rounds before the first round that counts. */
  readonly warmUpRounds: number;
  readonly rounds: number;
}

/**
 * Measures all items in each round, in an order that changes. So changes during the run, and effects of one item on the
 * next, affect all items equally. Returns the numbers of each item, round by round.
 */
export async function measureInRounds<Name extends string, Item, Key extends string>(
  items: Readonly<Record<Name, Item>>,
  { warmUpRounds, rounds }: RoundsPlan,
  measure: (item: Item, name: Name) => Promise<Readonly<Record<Key, number>>>,
): Promise<Record<Name, Record<Key, number[]>>> {
  const names = Object.keys(items) as Name[];
  const all: { [name: string]: { [key: string]: number[] } } = {};
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const name of orderInRound(names, round)) {
      const numbers = Object.entries<number>(await measure(items[name], name));
      all[name] ??= Object.fromEntries(numbers.map(([key]) => [key, []]));
      if (round >= warmUpRounds) for (const [key, number] of numbers) all[name][key]?.push(number);
    }
  }
  // The object has the names and keys of the arguments.
  return all as Record<Name, Record<Key, number[]>>;
}

/**
 * Returns the order of the items in a round. Each round starts with another item and has another step width, so no item
 * always follows the same one. If the number n of items is prime, each item follows each other item equally often in
 * n * (n - 1) rounds.
 */
export function orderInRound<T>(items: readonly T[], round: number): T[] {
  const count = items.length;
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const steps = items.map((_, at) => at).filter((step) => divisor(step, count) === 1);
  const step = steps[round % steps.length] ?? 1;
  return items.flatMap((_, at) => items.slice((round + at * step) % count).slice(0, 1));
}
