import type { Case } from "../../src/case.ts";
import { cases } from "../../src/cases/index.ts";
import type { CaseResult } from "../../src/run-case.ts";
import { runCases } from "../fixtures/run-cases.ts";
import { type Fault, faultyTarget, type Witness } from "./fault.ts";

/** A case that fails or differs: a strict run rejects both. */
export type FailedCase = Extract<CaseResult, { verdict: "failed" | "differs" }>;

export interface FaultRun {
  readonly fault: Fault;
  /** How many cases were run. */
  readonly ran: number;
  readonly failed: readonly FailedCase[];
  /** The ids and reasons of the cases that were skipped, except those whose set-up failed because of the fault. */
  readonly skipped: readonly string[];
  readonly witness: Witness;
}

/** Runs the cases of a fault's API against a server that has the fault. */
export async function runFault(fault: Fault): Promise<FaultRun> {
  const witness: Witness = { errors: [], secrets: new Set() };
  const { results } = await runCases(
    faultyTarget(fault, witness),
    cases.filter((testCase) => testCase.api === fault.api && isRun(testCase, fault)),
  );
  return {
    fault,
    ran: results.length,
    failed: results.filter((result) => "failure" in result),
    skipped: results.flatMap((result) =>
      result.verdict === "skipped" && !result.reason.startsWith("the set-up failed")
        ? [`${result.testCase.id}: ${result.reason}`]
        : [],
    ),
    witness,
  };
}

/** Leaves out the cases of the header Prefer, since other cases get the same responses, and the slow rate limits. */
function isRun({ capabilities }: Case, { runsRateLimits }: Fault): boolean {
  return (
    !capabilities.includes("preferHeader") &&
    (runsRateLimits === true || !capabilities.includes("rateLimits"))
  );
}

/** The problem that a case reports for a fault; undefined if it did not fail, or reports another problem. */
export function findVerdict({ fault, failed }: FaultRun, caseId: string): string | undefined {
  const failure = failed.find(({ testCase }) => testCase.id === caseId)?.failure;
  return failure?.problems.find((problem) => fault.says.test(problem));
}
