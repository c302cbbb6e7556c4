import { expect, test } from "vitest";
import { readCommand, usage } from "../src/options.ts";
import { fullPlan, quickPlan } from "../src/sandbox/plan.ts";

test("the counts have defaults, and each can be set", () => {
  expect(readCommand(["clients"])).toMatchObject({ subject: "clients", options: { rounds: 42, calls: 150 } });
  const { options } = readCommand(["clients", "--rounds", "3", "--calls", "9", "--json", "x.json"]);
  expect(options).toMatchObject({ rounds: 3, calls: 9, jsonFile: "x.json" });
});

test("a count that is set counts in a quick run too", () => {
  expect(readCommand(["clients", "--quick", "--calls", "9"]).options).toMatchObject({ rounds: 2, calls: 9 });
});

test.each(["0", "-1", "1.5", "ten", ""])("%j is no count of rounds", (rounds) => {
  expect(() => readCommand(["clients", `--rounds=${rounds}`])).toThrow(
    new RangeError(`--rounds must be a whole number from 1 on, not ${JSON.stringify(rounds)}.`),
  );
});

test("the sandbox is measured in full, quickly, or in parts", () => {
  expect(readCommand(["sandbox"])).toEqual({
    subject: "sandbox",
    options: {
      plan: fullPlan,
      isQuick: false,
      parts: ["reads", "creates", "start", "growth", "list"],
      jsonFile: expect.stringMatching(/results[/\\]sandbox\.json$/),
    },
  });
  expect(readCommand(["sandbox", "--quick", "--only", "list,reads", "--json", "x.json"]).options).toEqual({
    plan: quickPlan,
    isQuick: true,
    parts: ["reads", "list"],
    jsonFile: "x.json",
  });
});

test("a part that there is not is named", () => {
  expect(() => readCommand(["sandbox", "--only", "reads,writes"])).toThrow(
    new RangeError('--only takes reads, creates, start, growth, list, with commas between, not "writes".'),
  );
});

test.each([[[]], [["server"]], [["--quick", "clients"]]])(
  "%j names no subject, and the usage is shown",
  (args) => {
    expect(() => readCommand(args)).toThrow(
      new RangeError(`Say first what to measure: "clients" or "sandbox".\n\n${usage}`),
    );
  },
);

test("an option that there is not is named", () => {
  expect(() => readCommand(["clients", "--fast"])).toThrow(/Unknown option '--fast'/);
  expect(() => readCommand(["sandbox", "--rounds", "3"])).toThrow(/Unknown option '--rounds'/);
});
