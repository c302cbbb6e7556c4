import type { CaseResult } from "../run.ts";
import { type ApiName, apiNames, spec } from "../spec.ts";
import { type CoverageCell, type CoverageRow, measureCoverage } from "./coverage.ts";
import { countResults, groupByReason, type TargetRun } from "./target-run.ts";

/** What makes the committed page anew. */
export const coverageCommand = "pnpm contract --coverage packages/contract/COVERAGE.md";

/**
 * What was run and what it covers, as a page in Markdown. It changes only with the cases, the spec and the targets: no
 * time, address or id of a run stands in it.
 */
export function formatCoveragePage(runs: readonly TargetRun[]): string {
  const rows = measureCoverage(runs.map(({ report }) => report));
  const lines = [
    "# Coverage",
    "",
    `Made by \`${coverageCommand}\`; a test keeps it fresh. [README.md](README.md) says what the targets and the words mean.`,
    "",
    "## Counts",
    "",
    ...table(
      ["Target", "Cases", "Passed", "Failed", "Not observable", "Passed on an assumption"],
      runs.map(({ report }) => [report.target, ...countCells(report.results)]),
    ),
    "",
    "A case on an assumption expects what the vendor neither documents nor was seen to do; the spec says why.",
    ...runs.flatMap(describeReasons),
    "",
    "## Operation × status × target",
    "",
    "A number counts the passing cases in which the target came to the status by itself. `steered` is a status that was seen only where the",
    "header Prefer asked for it: its form is known to be right, and nothing of what leads to it.",
    ...apiNames.flatMap((api) => describeMatrix(api, rows, runs)),
  ];
  return `${lines.join("\n")}\n`;
}

function countCells(results: readonly CaseResult[]): string[] {
  const { passed, failed, notObservable } = countResults(results);
  const assumed = results.filter(
    ({ outcome, testCase }) => outcome === "pass" && testCase.assumed !== undefined,
  ).length;
  return [results.length, passed, failed, notObservable, assumed].map(String);
}

function describeReasons({ report }: TargetRun): string[] {
  const groups = groupByReason(report.results);
  if (groups.length === 0) return [];
  return [
    "",
    `## Not observable on ${report.target}`,
    "",
    ...table(
      ["Cases", "Reason"],
      groups.map(([reason, ids]) => [String(ids.length), reason]),
    ),
  ];
}

function describeMatrix(api: ApiName, rows: readonly CoverageRow[], runs: readonly TargetRun[]): string[] {
  const { title, operations } = spec[api];
  const ids = new Set(operations.map(({ operationId }) => operationId));
  return [
    "",
    `### ${title}`,
    "",
    ...table(
      ["Operation", "Status", ...runs.map(({ report }) => report.target)],
      rows
        .filter(({ operationId }) => ids.has(operationId))
        .map(({ operationId, status, cells }) => [operationId, String(status), ...cells.map(describeCell)]),
    ),
  ];
}

function describeCell({ state, passed, failed }: CoverageCell): string {
  if (state === "covered") return String(passed);
  if (state === "failed") return `**${failed} failed**`;
  return state === "steered" ? "steered" : "not observable";
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

function escapeCell(cell: string): string {
  return cell.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
