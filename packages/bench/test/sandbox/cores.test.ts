import { expect, test } from "vitest";
import { onCore, readCoreList } from "../../src/sandbox/cores.ts";

test.each([
  ["0", [0]],
  ["0-1", [0, 1]],
  ["2-4,7", [2, 3, 4, 7]],
])("the list %j is %j", (text, cores) => {
  expect(readCoreList(text)).toEqual(cores);
});

test("a command is bound to a core where there is one to bind it to", () => {
  expect(onCore(3, "node", ["x.js"])).toEqual(["taskset", ["--cpu-list", "3", "node", "x.js"]]);
  expect(onCore(undefined, "node", ["x.js"])).toEqual(["node", ["x.js"]]);
});
