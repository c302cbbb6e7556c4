import type { CaseResult } from "../run.ts";
import { measureCoverage } from "./coverage.ts";
import { assumptionOf, countResults, type RunReport, type TargetRun } from "./target-run.ts";

/** Grows when a field changes its meaning or goes; a new field leaves it as it is. */
const formatVersion = 1;

/** The whole report for programs; its fields always come in one order. */
export function formatJson({ runs, broken, fuzz }: RunReport): string {
  const report = {
    version: formatVersion,
    targets: runs.map(describeRun),
    broken,
    coverage: measureCoverage(runs.map(({ report }) => report)),
    fuzz,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function describeRun({ report, planned, milliseconds }: TargetRun): unknown {
  const { target, url, runId, notes, results, leftovers } = report;
  return {
    target,
    url,
    runId,
    counts: countResults(results),
    notRun: planned - results.length,
    milliseconds: Math.round(milliseconds),
    notes,
    leftovers,
    cases: results.map(describeResult),
  };
}

function describeResult(result: CaseResult): unknown {
  const { testCase, outcome, milliseconds } = result;
  const { id, api, operationId, status, situation, assumed } = testCase;
  return {
    id,
    api,
    operationId,
    status: status ?? null,
    situation,
    assumed: assumed ?? null,
    outcome,
    milliseconds: Math.round(milliseconds * 10) / 10,
    reason: result.outcome === "notObservable" ? result.reason : null,
    failure:
      result.outcome === "fail"
        ? {
            expected: result.failure.expected,
            problems: result.failure.problems,
            received: result.failure.received ?? null,
            curl: result.failure.curl ?? null,
            assumed: assumptionOf(result) ?? null,
          }
        : null,
  };
}
