import { expect, test } from "vitest";
import { readOptions, usage } from "../src/options.ts";

test("the counts have defaults, and each can be set", () => {
  expect(readOptions(["clients"])).toMatchObject({ rounds: 42, calls: 150 });
  expect(readOptions(["clients", "--rounds", "3", "--calls", "9", "--json", "x.json"])).toMatchObject({
    rounds: 3,
    calls: 9,
    jsonFile: "x.json",
  });
});

test("a count that is set counts in a quick run too", () => {
  expect(readOptions(["clients", "--quick", "--calls", "9"])).toMatchObject({ rounds: 2, calls: 9 });
});

test.each(["0", "-1", "1.5", "ten", ""])("%j is no count of rounds", (rounds) => {
  expect(() => readOptions(["clients", `--rounds=${rounds}`])).toThrow(
    new RangeError(`--rounds must be a whole number from 1 on, not ${JSON.stringify(rounds)}.`),
  );
});

test("without a subject, the usage is shown", () => {
  expect(() => readOptions([])).toThrow(
    new RangeError(`Say what to measure: there is "clients" only.\n\n${usage}`),
  );
});

test("an option that there is not is named", () => {
  expect(() => readOptions(["clients", "--fast"])).toThrow(/Unknown option '--fast'/);
});
