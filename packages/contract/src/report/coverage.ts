import type { CaseResult, SuiteReport } from "../run.ts";
import { apiNames, type OperationId, type SpecOperation, spec } from "../spec.ts";

/** How one declared status of an operation was seen at one target. */
export interface CoverageCell {
  readonly target: string;
  /**
   * `covered` by at least one passing case in which the target itself came to the status; `steered` where each was asked
   * for by the header Prefer; `failed` where any case of it failed.
   */
  readonly state: "covered" | "steered" | "failed" | "notObservable";
  readonly passed: number;
  readonly steered: number;
  readonly failed: number;
  /** Why cases of it could not be observed, each once. */
  readonly reasons: readonly string[];
}

/** One declared status of an operation. */
export interface CoverageRow {
  readonly operationId: OperationId;
  readonly status: number;
  /** One for each target, in their order. */
  readonly cells: readonly CoverageCell[];
}

/** The matrix of operation × declared status × target. */
export function measureCoverage(reports: readonly SuiteReport[]): CoverageRow[] {
  return apiNames
    .flatMap((api) => spec[api].operations)
    .flatMap((operation) =>
      operation.statuses.map((status) => ({
        operationId: operation.operationId,
        status,
        cells: reports.map((report) => measureCell(report, operation, status)),
      })),
    );
}

function measureCell(report: SuiteReport, { operationId }: SpecOperation, status: number): CoverageCell {
  const results = report.results.filter(
    ({ testCase }) => testCase.operationId === operationId && testCase.status === status,
  );
  const passing = results.filter(({ outcome }) => outcome === "pass");
  const steered = passing.filter(isSteered).length;
  const passed = passing.length - steered;
  const failed = results.filter(({ outcome }) => outcome === "fail").length;
  const reasons = new Set(
    results.flatMap((result) => (result.outcome === "notObservable" ? [result.reason] : [])),
  );
  if (results.length === 0) reasons.add("no case of it was run");
  return {
    target: report.target,
    state: judge(passed, steered, failed),
    passed,
    steered,
    failed,
    reasons: [...reasons],
  };
}

function judge(passed: number, steered: number, failed: number): CoverageCell["state"] {
  if (failed > 0) return "failed";
  if (passed > 0) return "covered";
  return steered > 0 ? "steered" : "notObservable";
}

/** Whether the case asks for its answer, so that it shows the answer's form and not what leads to it. */
function isSteered({ testCase }: CaseResult): boolean {
  return testCase.needs.includes("steerable");
}
