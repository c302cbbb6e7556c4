import type { FuzzReport } from "../fuzz/fuzz.ts";
import type { CaseResult, SuiteReport } from "../run.ts";

/** What came of running the suite against one target. */
export interface TargetRun {
  readonly report: SuiteReport;
  /** How many cases were to be run; less have a result where the run was ended early. */
  readonly planned: number;
  /** From the start of the target to its end. */
  readonly milliseconds: number;
}

/** A target of which there is no report. */
export interface BrokenRun {
  readonly target: string;
  /** Whether it could not be started, or broke off later: then something may be left behind. */
  readonly phase: "start" | "run";
  /** What is wrong, without a secret. */
  readonly reason: string;
}

/** All that one command has run, in the order of the targets. */
export interface RunReport {
  readonly runs: readonly TargetRun[];
  readonly broken: readonly BrokenRun[];
  readonly fuzz: readonly FuzzReport[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly notObservable: number;
}

export type FailedCase = Extract<CaseResult, { outcome: "fail" }>;

export function countResults(results: readonly CaseResult[]): Counts {
  const count = (outcome: CaseResult["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  return { passed: count("pass"), failed: count("fail"), notObservable: count("notObservable") };
}

/** `url: could not be started: …`. */
export function describeBroken({ target, phase, reason }: BrokenRun): string {
  return `${target}: ${phase === "start" ? "could not be started" : "broke off, and may have left something behind"}: ${reason}`;
}

/** `prism: 120 passed, 0 failed, 300 not observable`. */
export function countLine(target: string, { passed, failed, notObservable }: Counts): string {
  return `${target}: ${passed} passed, ${failed} failed, ${notObservable} not observable`;
}

/** Why what a failed case expected is a guess of the spec's; undefined where the vendor documents it. */
export function assumptionOf({ testCase, failure }: FailedCase): string | undefined {
  return failure.assumed ?? testCase.assumed;
}

/** The failed cases. First those that expect what the vendor documents, since the others may fail with good reason. */
export function failedCases(results: readonly CaseResult[]): FailedCase[] {
  const failed = results.filter((result) => result.outcome === "fail");
  const isAssumed = (each: FailedCase): boolean => assumptionOf(each) !== undefined;
  return [...failed.filter((each) => !isAssumed(each)), ...failed.filter(isAssumed)];
}

/** The ids of the cases that could not be observed, by the reason, the most frequent first. */
export function groupByReason(results: readonly CaseResult[]): (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const result of results) {
    if (result.outcome !== "notObservable") continue;
    const ids = groups.get(result.reason) ?? [];
    groups.set(result.reason, [...ids, result.testCase.id]);
  }
  return [...groups].toSorted(
    ([a, idsOfA], [b, idsOfB]) => idsOfB.length - idsOfA.length || (a < b ? -1 : 1),
  );
}
