import type { Case } from "../src/case.ts";
import type { RunReport, TargetRun } from "../src/report/target-run.ts";
import type { CaseResult } from "../src/run.ts";

/** A case that is only looked at, and never run. */
export function caseOf(id: string, more: Partial<Case> = {}): Case {
  return {
    id,
    api: "partner-subscriptions",
    operationId: "getApiKey",
    status: 200,
    situation: `the situation of ${id}`,
    needs: [],
    parts: [],
    mutates: [],
    run: async () => {},
    ...more,
  };
}

export function pass(testCase: Case): CaseResult {
  return { testCase, milliseconds: 1, outcome: "pass" };
}

export function notObservable(testCase: Case, reason: string): CaseResult {
  return { testCase, milliseconds: 0, outcome: "notObservable", reason };
}

export function fail(
  testCase: Case,
  problems: readonly string[] = ["status is 200, and not 404"],
): CaseResult {
  const failure = { expected: "404", problems, curl: "curl http://x/", received: '200, text/html, <b>&"' };
  return { testCase, milliseconds: 2_000, outcome: "fail", failure };
}

export function runOf(
  target: string,
  results: readonly CaseResult[],
  more: Partial<TargetRun> = {},
): TargetRun {
  const report = { target, url: `http://${target}`, runId: "0badcafe", notes: [], results, leftovers: [] };
  return { report, planned: results.length, milliseconds: 3_000, ...more };
}

export function leaving(run: TargetRun, leftovers: readonly string[]): TargetRun {
  return { ...run, report: { ...run.report, leftovers } };
}

export function reportOf(runs: readonly TargetRun[], more: Partial<RunReport> = {}): RunReport {
  return { runs, broken: [], fuzz: [], ...more };
}
