import { expect, test } from "vitest";
import { subjects } from "./documents.ts";

const parameters = subjects.flatMap(({ api }) =>
  Object.values(api.operations).flatMap((operation) => operation.parameters),
);
const [{ decode } = { decode: () => undefined }] = parameters;

test("all parameters share one decoder", () => {
  expect(parameters.length).toBeGreaterThan(5);
  expect(new Set(parameters.map(({ decode }) => decode.toString())).size).toBe(1);
});

test.each([
  ["1", 1],
  ["12346", 12346],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
])("reads %j as the id %d", (text, id) => expect(decode(text)).toBe(id));

test.each([
  ...["", "0", "00", "01", "-1", "+1", "-0", "1.0", "1.", ".1", "12e3", "1E3", "0x10", "0b1", "0o7", "1n"],
  ...[
    " 1",
    "1 ",
    "\t1",
    "1\n",
    "1\r\n",
    "1\u00a0",
    "\ufeff1",
    "1 2",
    "1,2",
    "1_000",
    "1,000",
    "1/",
    "1;",
    "1%20",
  ],
  ...[
    "１",
    "1２",
    "١",
    "१",
    "Ⅷ",
    "²",
    "1️⃣",
    "NaN",
    "Infinity",
    "null",
    "undefined",
    "true",
    "[1]",
    "{}",
    "\u0000",
    "1\u0000",
  ],
  ...["9007199254740992", "9007199254740993", "18446744073709551617", "1".repeat(17), "1".repeat(100_000)],
])("rejects %j", (text) => expect(decode(text)).toBeUndefined());

test("reads six thousand random texts as a simple reader does", () => {
  const random = pseudoRandom(20250120);
  const alphabet = [..."0123456789012345678901234567891234567890 +-.eExXnN_１٣\n\u0000"];
  let ids = 0;
  for (let round = 0; round < 6000; round++) {
    const length = Math.floor(random() * 19);
    // Half of the texts have digits only, so that some are near the largest integer that a double represents exactly.
    const letters = round % 2 === 0 ? alphabet.slice(0, 10) : alphabet;
    const text = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join("");
    const want = readById(text);
    if (want !== undefined) ids++;
    expect(decode(text), JSON.stringify(text)).toBe(want);
  }
  expect(ids).toBeGreaterThan(1000);
});

/** A slow and simple reader: digit by digit, with integers of any size. */
function readById(text: string): number | undefined {
  let id = 0n;
  for (const letter of text) {
    const digit = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].indexOf(letter);
    if (digit < 0 || (digit === 0 && id === 0n)) return undefined;
    id = id * 10n + BigInt(digit);
  }
  return id === 0n || id > 9007199254740991n ? undefined : Number(id);
}

/** Returns the same numbers below 1 in each run: a linear congruential generator (Numerical Recipes). */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
