import { countResults, type RunReport } from "./report/target-run.ts";

/** What the command's end says to a shell. */
export const exitCodes = { passed: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** The exit code of a run; what it found weighs more than that it was ended early. */
export function judgeRun(report: RunReport, isInterrupted: boolean): number {
  const { runs, broken, fuzz } = report;
  const reports = runs.map((run) => run.report);
  const isBad =
    reports.some(({ results }) => countResults(results).failed > 0) ||
    [...reports, ...fuzz].some(({ leftovers }) => leftovers.length > 0) ||
    fuzz.some(({ finding }) => finding !== undefined) ||
    broken.some(({ phase }) => phase === "run");
  if (isBad) return exitCodes.failed;
  if (broken.length > 0) return exitCodes.unusable;
  if (isInterrupted) return exitCodes.interrupted;
  return sawNothing(report) ? exitCodes.failed : exitCodes.passed;
}

/** Whether not one case could be observed at any target: then nothing is known, and nothing has passed. */
export function sawNothing({ runs }: RunReport): boolean {
  const counts = runs.map(({ report }) => countResults(report.results));
  return runs.length > 0 && counts.every(({ passed, failed }) => passed + failed === 0);
}
