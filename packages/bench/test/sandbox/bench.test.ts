import { expect, test } from "vitest";
import { benchSandbox, measurePart } from "../../src/sandbox/bench.ts";
import type { BenchContext, Part } from "../../src/sandbox/part.ts";
import { quickPlan } from "../../src/sandbox/plan.ts";

const run = {
  plan: { ...quickPlan, smallStore: 20, largeStore: 40, listedKeys: 1_200 },
  isQuick: true,
} as const;

// The other parts load a server for seconds each: `pnpm bench sandbox --quick` runs them all.
test("each figure of a part has its row", async () => {
  const { rows, fileSystem } = await benchSandbox({ ...run, parts: ["start", "list"] }, undefined, () => {});
  expect(rows.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual([
    "firstAnswer-memory",
    "firstAnswer-newFile",
    "firstAnswer-sameFile",
    "idleMemory-memory",
    "idleMemory-newFile",
    "idleMemory-sameFile",
    "listFirstByte",
    "listMemoryGrowth",
  ]);
  for (const { value } of rows) expect(value).toBeGreaterThan(0);
  expect(fileSystem).not.toBe("tmpfs");
});

test("what goes wrong in a part stands in each of its rows", async () => {
  const broken: Part = {
    headings: () => [
      { id: "a", label: "one figure", unit: "x" },
      { id: "b", label: "another", unit: "ms", limit: { most: 2 } },
    ],
    measure: () => Promise.reject(new Error("it broke")),
  };
  const context: BenchContext = {
    plan: run.plan,
    cores: undefined,
    folder: "",
    load: { run: () => Promise.reject(new Error("no load")), [Symbol.dispose]: () => {} },
    report: () => {},
  };
  expect((await measurePart(broken, context)).rows).toEqual([
    { id: "a", label: "one figure", unit: "x", failure: "it broke" },
    { id: "b", label: "another", unit: "ms", limit: { most: 2 }, failure: "it broke" },
  ]);
});
