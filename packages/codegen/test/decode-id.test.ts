import { expect, test } from "vitest";
import { decodeId } from "../src/validators/decode-id.ts";

test.each([
  ["1", 1],
  ["9", 9],
  ["10", 10],
  ["12346", 12_346],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
])("reads %j as the id %d", (text, id) => {
  expect(decodeId(text)).toBe(id);
});

test.each([
  ["has no digits", ["", "a", "-", "null", "NaN"]],
  ["begins with a zero", ["0", "00", "01"]],
  ["has something before its digits", [" 1", "-1", "+1", "a1", "0x1", "x\n1"]],
  ["has something after its digits", ["1 ", "1n", "1.0", "12e3", "1\n", "12345x"]],
  ["has something between its digits", ["1 2", "1_000", "1,000", "1.5"]],
  [
    "is above the largest integer that a double represents exactly",
    ["9007199254740992", "9007199254740993", "1".repeat(400)],
  ],
])("rejects a text that %s", (_, texts) => {
  for (const text of texts) expect(decodeId(text), text).toBeUndefined();
});
