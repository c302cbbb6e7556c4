import { describeFuzz } from "../fuzz/describe.ts";
import type { FuzzReport } from "../fuzz/fuzz.ts";
import type { CaseResult } from "../run.ts";
import { describeCase } from "./describe-case.ts";
import {
  type BrokenRun,
  countResults,
  describeBroken,
  type RunReport,
  type TargetRun,
} from "./target-run.ts";

/**
 * JUnit XML, as CI systems read it: one testsuite for each target, in which what is not observable is skipped with its
 * reason. What is left behind, a run that ended early, and a target that cannot be started, each fail by themselves.
 */
export function formatJunit({ runs, broken, fuzz }: RunReport): string {
  const suites = [...runs.map(formatRun), ...broken.map(formatBroken), ...fuzz.map(formatFuzz)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="latchkey-contract">\n${suites.join("")}</testsuites>\n`;
}

function formatRun({ report, milliseconds, planned }: TargetRun): string {
  const { target, results, leftovers } = report;
  const { failed, notObservable } = countResults(results);
  const cases = results.map((result) => formatResult(target, result));
  const lost = planned - results.length;
  if (leftovers.length > 0)
    cases.push(failedCase(target, "cleanup", "left behind", leftovers[0] ?? "", leftovers.join("\n")));
  if (lost > 0) cases.push(failedCase(target, "run", "ended early", `${lost} cases were not run`, ""));
  const failures = failed + (leftovers.length > 0 ? 1 : 0) + (lost > 0 ? 1 : 0);
  return suite(target, cases, failures, 0, notObservable, milliseconds);
}

function formatResult(target: string, result: CaseResult): string {
  const { testCase, milliseconds } = result;
  const open = `    <testcase classname="${text(`${target}.${testCase.operationId}`)}" name="${text(testCase.id)}" time="${seconds(milliseconds)}"`;
  if (result.outcome === "pass") return `${open}/>\n`;
  if (result.outcome === "notObservable")
    return `${open}><skipped message="${text(result.reason)}"/></testcase>\n`;
  const lines = describeCase(result).join("\n");
  const message = result.failure.problems.join("; ");
  return `${open}><failure message="${text(message)}">${text(lines)}</failure></testcase>\n`;
}

function formatBroken(run: BrokenRun): string {
  const { target, phase } = run;
  const testCase = `    <testcase classname="${text(`${target}.${phase}`)}" name="${phase}" time="0"><error message="${text(describeBroken(run))}"/></testcase>\n`;
  return suite(target, [testCase], 0, 1, 0, 0);
}

function formatFuzz(report: FuzzReport): string {
  const { target, requests, seed, finding, leftovers } = report;
  const problems = [...(finding?.failure.problems ?? []), ...leftovers];
  const name = `requests from seed ${seed}`;
  const [message] = problems;
  const testCase =
    message === undefined
      ? `    <testcase classname="${text(`${target}.fuzz`)}" name="${requests} ${name}" time="0"/>\n`
      : failedCase(target, "fuzz", name, message, describeFuzz(report));
  return suite(`${target} fuzz`, [testCase], message === undefined ? 0 : 1, 0, 0, 0);
}

function failedCase(target: string, group: string, name: string, message: string, detail: string): string {
  return `    <testcase classname="${text(`${target}.${group}`)}" name="${text(name)}" time="0"><failure message="${text(message)}">${text(detail)}</failure></testcase>\n`;
}

function suite(
  name: string,
  cases: readonly string[],
  failures: number,
  errors: number,
  skipped: number,
  milliseconds: number,
): string {
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `  <testsuite name="${text(name)}" ${counts} time="${seconds(milliseconds)}">\n${cases.join("")}  </testsuite>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Text of an element or of an attribute. XML 1.0 has no way at all to write most control characters. */
function text(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
