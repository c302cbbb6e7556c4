/** The middle of the values, or the mean of the two in the middle. @throws RangeError where there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the given part of the values lies, interpolated. @throws RangeError where there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("There is no median of no values.");
  return below + (above - below) * (at - Math.floor(at));
}

/** A ratio over rounds: each round's own ratio first, so that a slow round weighs no more than others. */
export interface Ratio {
  readonly median: number;
  /** Half of the rounds lie between these two. */
  readonly quartiles: readonly [number, number];
}

/** Compares two series round by round. @throws RangeError where they are not of the same rounds. */
export function ratioOver(times: readonly number[], base: readonly number[]): Ratio {
  if (times.length !== base.length) {
    throw new RangeError(`${times.length} rounds cannot be compared with ${base.length}.`);
  }
  const ratios = times.map((time, round) => time / (base[round] ?? Number.NaN));
  return { median: median(ratios), quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)] };
}

/**
 * The order of the items in a round: each round starts with another one, and goes through them in steps of another
 * width, so that none always follows the same one. Over n * (n - 1) rounds of a prime n, all follow all alike.
 */
export function orderInRound<T>(items: readonly T[], round: number): T[] {
  const count = items.length;
  const steps = items.map((_, at) => at).filter((step) => greatestCommonDivisor(step, count) === 1);
  const step = steps[round % steps.length] ?? 1;
  return items.flatMap((_, at) => items.slice((round + at * step) % count).slice(0, 1));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
