import { expect, test } from "vitest";
import { readCommand, UsageError, usage } from "../src/options.ts";

const allParts = ["reads", "creates", "start", "list", "size", "postgres"];

test("measures a subject in full by default", () => {
  expect(readCommand(["clients"])).toEqual({ subject: "clients", isQuick: false, parts: allParts });
  expect(readCommand(["docs", "--quick"])).toMatchObject({ subject: "docs", isQuick: true });
});

test("measures the named parts of the sandbox in the order of the table", () => {
  expect(readCommand(["sandbox", "--only", "list,reads"]).parts).toEqual(["reads", "list"]);
});

test.each([
  [[], "The first argument must be one of clients, sandbox, docs, cli."],
  [["server"], "The first argument must be one of clients, sandbox, docs, cli."],
  [["sandbox", "--only", "reads,growth"], '--only has the unknown part "growth". Use the parts below.'],
  [["clients", "--only", "reads"], "--only is for sandbox only. Leave it out."],
])("rejects %j and shows the usage", (args, problem) => {
  expect(() => readCommand(args)).toThrow(new UsageError(`${problem}\n\n${usage}`));
});

test("rejects an unknown option by name", () => {
  expect(() => readCommand(["clients", "--fast"])).toThrow(/Unknown option '--fast'/);
});
