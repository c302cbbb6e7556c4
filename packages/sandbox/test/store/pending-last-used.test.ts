import { expect, test } from "vitest";
import { PendingLastUsed } from "../../src/store/pending-last-used.ts";

test("keeps a use that is added while an earlier one is written", () => {
  const marks = new PendingLastUsed();
  marks.add(1, 1000);
  const taken = marks.take(9);
  marks.add(1, 2000);
  marks.flush(taken);
  expect(marks.newest(1, 1000)).toBe(2000);
  expect(marks.take(9)).toEqual([[1, 2000]]);
});

test("does not move back for a read that started before the write ended", () => {
  const marks = new PendingLastUsed();
  marks.add(1, 2000);
  marks.flush(marks.take(9));
  expect(marks.newest(1, 1000)).toBe(2000);
  expect(marks.newest(1, 3000)).toBe(3000);
});
