import { expect, test } from "vitest";
import { benchSandbox, measurePart } from "../../src/sandbox/bench.ts";
import { growth } from "../../src/sandbox/growth.ts";
import type { BenchContext, Part } from "../../src/sandbox/part.ts";
import { quickPlan } from "../../src/sandbox/plan.ts";
import { reads } from "../../src/sandbox/reads.ts";

const run = {
  plan: {
    ...quickPlan,
    requestsPerGrowthRound: 200,
    callsPerGrowthRound: 200,
    smallStore: 20,
    largeStore: 40,
    listedKeys: 1_200,
  },
  isQuick: true,
} as const;

// The part of reads loads seven servers for seconds each: `pnpm bench sandbox --quick` runs it too.
test("each figure of a part has its row", async () => {
  const { rows, fileSystem } = await benchSandbox(
    { ...run, parts: ["creates", "start", "growth", "list"] },
    undefined,
    () => {},
  );
  expect(rows.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual([
    "createRateToFsyncs",
    "createRateToCommits",
    "createRateOfBareToFsyncs",
    "firstAnswer-memory",
    "firstAnswer-newFile",
    "firstAnswer-sameFile",
    "idleMemory-memory",
    "idleMemory-newFile",
    "idleMemory-sameFile",
    "largeStore-read",
    "largeStore-create",
    "largeStore-authenticate",
    "largeStore-authenticateAndMark",
    "largeStoreInProcess-read",
    "largeStoreInProcess-create",
    "largeStoreInProcess-authenticate",
    "largeStoreInProcess-authenticateAndMark",
    "listFirstByte",
    "listMemoryGrowth",
  ]);
  for (const { value } of rows) expect(value).toBeGreaterThan(0);
  expect(fileSystem).not.toBe("tmpfs");
});

test("the limits of a large store and of Prism's rate are those of the server, and of Prism as it comes", () => {
  const withLimit = (part: Part): string[] =>
    part.headings(quickPlan).flatMap(({ id, limit }) => (limit === undefined ? [] : [id]));
  expect(withLimit(growth)).toEqual([
    "largeStore-read",
    "largeStore-create",
    "largeStore-authenticate",
    "largeStore-authenticateAndMark",
  ]);
  expect(withLimit(reads).filter((id) => id.includes("Rate"))).toEqual([
    "readRateInMemory",
    "readRateOnSqlite",
  ]);
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
