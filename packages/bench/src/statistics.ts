/** Returns the median: the middle value, or the mean of the two in the middle. @throws RangeError if there are no values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the interpolated quantile: the given part of the values is below it. @throws RangeError if there are no values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined)
    throw new RangeError("A quantile of no values does not exist. Pass at least one value.");
  return below + (above - below) * (at - Math.floor(at));
}

/** Returns the ratio of each round to the same round of `base`. @throws RangeError if their numbers of rounds differ. */
export function ratiosOf(values: readonly number[], base: readonly number[]): number[] {
  if (values.length === base.length) return values.map((value, at) => value / (base[at] ?? Number.NaN));
  throw new RangeError(`${values.length} rounds cannot be compared with ${base.length}. Pass equally many.`);
}
