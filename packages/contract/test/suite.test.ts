import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { measureCoverage } from "../src/report/coverage.ts";
import { coverageCommand, formatCoveragePage } from "../src/report/coverage-page.ts";
import { describeCase } from "../src/report/describe-case.ts";
import { countLine, countResults, failedCases, type TargetRun } from "../src/report/target-run.ts";
import { runSuite } from "../src/run.ts";
import { prismTarget, sandboxServerTarget, sandboxTarget } from "../src/targets/index.ts";

const targets = [prismTarget, sandboxTarget, sandboxServerTarget];
const sandboxes: readonly string[] = [sandboxTarget.name, sandboxServerTarget.name];
const runs: TargetRun[] = [];

beforeAll(async () => {
  for (const target of targets) {
    const startedAt = performance.now();
    const report = await runSuite(target, { cases });
    const milliseconds = performance.now() - startedAt;
    runs.push({ report, planned: cases.length, milliseconds });
    console.log(
      `${countLine(target.name, countResults(report.results))}, ${(milliseconds / 1000).toFixed(1)} s`,
    );
  }
}, 30_000);

test.each(targets.map(({ name }) => name))("%s keeps every promise, and nothing is left behind", (name) => {
  const run = runs.find(({ report }) => report.target === name);
  expect(run?.report.results).toHaveLength(cases.length);
  expect(run?.report.leftovers).toEqual([]);
  const failures = failedCases(run?.report.results ?? []);
  expect(failures.map((failure) => describeCase(failure).join("\n"))).toEqual([]);
});

test("no two cases have one id", () => {
  const ids = cases.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("on both sandboxes, every declared status comes by itself, and on Prism at least when it is asked for", () => {
  const uncovered = measureCoverage(runs.map(({ report }) => report)).flatMap(
    ({ operationId, status, cells }) =>
      cells
        .filter(
          ({ target, state }) => state !== "covered" && (sandboxes.includes(target) || state !== "steered"),
        )
        .map(({ target, state }) => `${operationId} ${status} on ${target}: ${state}`),
  );
  expect(uncovered).toEqual([]);
});

test("everything can be observed on both sandboxes", () => {
  const reasons = runs
    .filter(({ report }) => sandboxes.includes(report.target))
    .flatMap(({ report }) => report.results)
    .flatMap((result) =>
      result.outcome === "notObservable" ? [`${result.testCase.id}: ${result.reason}`] : [],
    );
  expect(reasons).toEqual([]);
});

test("COVERAGE.md is what the suite covers now", () => {
  const page = readFileSync(new URL("../COVERAGE.md", import.meta.url), "utf8");
  expect(formatCoveragePage(runs), `make it anew with \`${coverageCommand}\``).toBe(page);
});
