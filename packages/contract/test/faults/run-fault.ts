import type { Case } from "../../src/case.ts";
import { cases } from "../../src/cases/index.ts";
import { type FailedCase, failedCases } from "../../src/report/target-run.ts";
import { runSuite } from "../../src/run.ts";
import { type Fault, faultyTarget, type Witness } from "./fault.ts";

export interface FaultRun {
  readonly fault: Fault;
  /** How many cases were run. */
  readonly ran: number;
  readonly failed: readonly FailedCase[];
  /** The ids of cases that could not be observed: on a sandbox there are none. */
  readonly unobserved: readonly string[];
  readonly witness: Witness;
}

/** Runs the cases of a fault's API against a server that has it. A fault is in one API; the other cannot show it. */
export async function runFault(fault: Fault): Promise<FaultRun> {
  const witness: Witness = { breakdowns: [], secrets: new Set() };
  const { results } = await runSuite(faultyTarget(fault, witness), {
    cases: cases.filter((testCase) => testCase.api === fault.api && isRun(testCase, fault)),
  });
  return {
    fault,
    ran: results.length,
    failed: failedCases(results),
    unobserved: results.flatMap(({ outcome, testCase }) =>
      outcome === "notObservable" ? [testCase.id] : [],
    ),
    witness,
  };
}

/** Steered replies are left out, as the same ones come unasked in other cases, and the rate limits, as they are slow. */
function isRun({ needs }: Case, { runsRateLimits }: Fault): boolean {
  return !needs.includes("steerable") && (runsRateLimits === true || !needs.includes("rateLimits"));
}

/** What a case said of a fault; undefined where it did not fail, or said something else. */
export function findVerdict({ fault, failed }: FaultRun, caseId: string): string | undefined {
  const failure = failed.find(({ testCase }) => testCase.id === caseId)?.failure;
  return failure?.problems.find((problem) => fault.says.test(problem));
}
