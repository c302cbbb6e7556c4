import { measureCoverage } from "./coverage.ts";
import { describeCase, oneLine } from "./describe-case.ts";
import {
  assumptionOf,
  countLine,
  countResults,
  describeBroken,
  failedCases,
  groupByReason,
  type RunReport,
  type TargetRun,
} from "./target-run.ts";
import { formatTable } from "./text-table.ts";

/** Where colours are wanted, puts them round a text; else gives it back. */
export type Paint = (style: "red" | "green" | "yellow" | "bold" | "dim", text: string) => string;

export interface SummaryOptions {
  readonly paint: Paint;
  /** Whether every failure is shown in full, and each id under the reason why it was not observable. */
  readonly verbose: boolean;
}

/** More would push the first, which often explains the others, out of sight. */
const maxFailuresInFull = 20;

/** One target's part of the terminal's summary: its failures, its counts, and what it could not show. */
export function summariseTarget(
  { report, planned, milliseconds }: TargetRun,
  options: SummaryOptions,
): string {
  const { paint, verbose } = options;
  const { target, url, notes, results, leftovers } = report;
  const failures = failedCases(results);
  const full = verbose ? failures.length : maxFailuresInFull;
  const lines = [paint("bold", `${target} at ${url}`)];
  for (const failure of failures.slice(0, full)) {
    const [id = "", ...rest] = describeCase(failure);
    lines.push("", paint("red", `FAILED ${id}`), ...rest);
  }
  const brief = failures
    .slice(full)
    .map(({ testCase, failure }) => `${testCase.id}: ${oneLine(failure.problems[0] ?? "").slice(0, 100)}`);
  if (brief.length > 0)
    lines.push(
      "",
      paint("red", `FAILED too, in full with --verbose or in --json (${brief.length})`),
      ...indent(brief),
    );
  lines.push("", paintCounts(countLine(target, countResults(results)), failures.length > 0, paint));
  lines.push(`  took ${formatSeconds(milliseconds)}`);
  const onAssumption = failures.filter((each) => assumptionOf(each) !== undefined).length;
  if (onAssumption > 0)
    lines.push(`  ${onAssumption} of the failed expect what the spec assumes; the vendor says nothing of it`);
  if (results.length < planned)
    lines.push(
      paint("yellow", `  ended early: ${planned - results.length} of ${planned} cases were not run`),
    );
  lines.push(...listReasons({ report, planned, milliseconds }, options));
  if (notes.length > 0) lines.push("  Notes", ...indent(notes.map(oneLine), 4));
  if (leftovers.length > 0)
    lines.push(
      paint("red", `  LEFT BEHIND at ${target}, and yours to undo (${leftovers.length})`),
      ...indent(leftovers.map(oneLine), 4),
    );
  return `${lines.join("\n")}\n`;
}

/** The end of the summary: the matrix, then once more, in a line each, how every target did. */
export function summariseRun({ runs, broken }: RunReport, { paint }: SummaryOptions): string {
  const lines: string[] = [];
  if (runs.length > 0) lines.push(...listCoverage(runs, paint), "");
  for (const { report } of runs) {
    const counts = countResults(report.results);
    const left = report.leftovers.length > 0 ? `, ${report.leftovers.length} left behind` : "";
    const line = `${countLine(report.target, counts)}${left}`;
    lines.push(paintCounts(line, counts.failed > 0 || left !== "", paint));
  }
  lines.push(...broken.map((each) => paint("red", oneLine(describeBroken(each)))));
  return `${lines.join("\n")}\n`;
}

function listReasons({ report }: TargetRun, { verbose }: SummaryOptions): string[] {
  const groups = groupByReason(report.results);
  if (groups.length === 0) return [];
  const width = String(groups[0]?.[1].length ?? 0).length;
  return [
    "  Not observable, since",
    ...groups.flatMap(([reason, ids]) => [
      `    ${String(ids.length).padStart(width)}  ${oneLine(reason)}`,
      ...(verbose ? indent(ids, 8 + width) : []),
    ]),
  ];
}

function listCoverage(runs: readonly TargetRun[], paint: Paint): string[] {
  const reports = runs.map(({ report }) => report);
  const run = new Set(reports.flatMap(({ results }) => results.map(({ testCase }) => testCase.operationId)));
  const declared = measureCoverage(reports).filter(({ operationId }) => run.has(operationId));
  const rows = declared.map(({ operationId, status, cells }) => [
    operationId,
    String(status),
    ...cells.map(({ state, passed, failed }) => {
      if (state === "covered") return String(passed);
      if (state === "failed") return `FAILED ${failed}`;
      return state === "steered" ? "steered" : "-";
    }),
  ]);
  const header = ["operation", "status", ...reports.map(({ target }) => target)];
  const [head = "", ...body] = formatTable([header, ...rows]);
  return [
    paint("bold", "Coverage"),
    "How many cases passed; steered: only where the answer was asked for by Prefer; -: not observable.",
    paint("dim", head),
    ...body.map((line) => (line.includes("FAILED") ? paint("red", line) : line)),
  ];
}

function paintCounts(line: string, isBad: boolean, paint: Paint): string {
  return paint(isBad ? "red" : "green", line);
}

function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function indent(lines: readonly string[], spaces = 2): string[] {
  return lines.map((line) => `${" ".repeat(spaces)}${line}`);
}
