import { expect, test } from "vitest";
import { median, quantile, ratiosOf } from "../src/statistics.ts";

test.each([
  { values: [3], want: 3 },
  { values: [9, 1, 5], want: 5 },
  { values: [10, 9, 2, 1], want: 5.5 },
])("the median of $values is $want", ({ values, want }) => {
  expect(median(values)).toBe(want);
});

test("rejects a median of no values", () => {
  expect(() => median([])).toThrow(
    new RangeError("A quantile of no values does not exist. Pass at least one value."),
  );
});

test("interpolates a quantile between two values", () => {
  expect(quantile([0, 10, 20, 30, 40], 0.25)).toBe(10);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

test("divides each round by the same round", () => {
  expect(ratiosOf([110, 120, 1_300], [100, 100, 1_000])).toEqual([1.1, 1.2, 1.3]);
  expect(() => ratiosOf([1, 2], [1])).toThrow(
    new RangeError("2 rounds cannot be compared with 1. Pass equally many."),
  );
});
