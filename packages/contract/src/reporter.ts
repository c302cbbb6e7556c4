import type { Reporter, TestModule } from "vitest/node";
import type { Case } from "./case.ts";
import { keyOperations } from "./key-operations.ts";
import type { Verdict } from "./run-case.ts";
import { type ApiName, apiNames, spec } from "./spec.ts";

/** The cases of one target. A case that was not run has no verdict. */
export interface TargetReport {
  readonly target: string;
  readonly results: readonly {
    readonly testCase: Case;
    readonly verdict: Verdict["verdict"] | undefined;
    readonly detail: string;
  }[];
  /** Why the target could not be started or tidied up. */
  readonly problems: readonly string[];
}

/** Collects the verdicts of a run. Prints verdicts that vitest lacks: it has only passed, failed and skipped. */
export class VerdictReporter implements Reporter {
  readonly #cases: readonly Case[];
  readonly #print: (text: string) => void;
  reports: readonly TargetReport[] = [];
  /** Whether each case of each target that was started has a verdict. False after a filter or an interruption. */
  isComplete = false;

  constructor(cases: readonly Case[], print: (text: string) => void) {
    this.#cases = cases;
    this.#print = print;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    this.reports = modules.map((module) => this.#toReport(module));
    this.isComplete = this.reports.every(
      (report) => hasNoStart(report) || report.results.every(({ verdict }) => verdict !== undefined),
    );
    this.#print(`\n${this.reports.map(describeReport).join("\n\n")}\n`);
    if (!this.isComplete)
      this.#print("\nThe run was filtered or interrupted. Other cases were not checked.\n");
  }

  #toReport(module: TestModule): TargetReport {
    const ended = new Map([...module.children.allTests()].map((each) => [each.name, each.meta().contract]));
    return {
      target: module.project.name,
      results: this.#cases.map((testCase) => ({
        ...{ testCase, verdict: undefined, detail: "" },
        ...ended.get(testCase.id),
      })),
      problems: module.errors().map(({ message }) => message),
    };
  }
}

export function countVerdicts({ results }: TargetReport): Readonly<Record<Verdict["verdict"], number>> {
  const counts = { passed: 0, failed: 0, differs: 0, skipped: 0 };
  for (const { verdict } of results) if (verdict !== undefined) counts[verdict] += 1;
  return counts;
}

/** Counts the cases without an assumption, and how many of these were checked. */
export function countDocumented({ results }: TargetReport): {
  readonly checked: number;
  readonly all: number;
} {
  const documented = results.filter(({ testCase }) => testCase.assumed === undefined);
  const checked = documented.filter(({ verdict }) => verdict === "passed" || verdict === "failed");
  return { checked: checked.length, all: documented.length };
}

/** Returns whether a target could not be started, so that no case was run. */
function hasNoStart({ results, problems }: TargetReport): boolean {
  return problems.length > 0 && results.every(({ verdict }) => verdict === undefined);
}

function describeReport(report: TargetReport): string {
  if (hasNoStart(report))
    return `${report.target}: no case was run\n${report.problems.join("\n").replaceAll(/^/gm, "  ")}`;
  const { passed, failed, differs, skipped } = countVerdicts(report);
  const { checked, all } = countDocumented(report);
  return [
    `${report.target}: ${passed} passed, ${failed} failed, ${differs} differ, ${skipped} skipped`,
    `  documented statements checked: ${checked} of ${all}`,
    ...describeDifferences(report),
    ...describeSkips(report),
  ].join("\n");
}

/** Shows each assumption that does not hold with one of its cases, and the ids of the others. */
function describeDifferences({ results }: TargetReport): string[] {
  const differing = results.filter(({ verdict }) => verdict === "differs");
  const groups = Map.groupBy(differing, ({ detail }) => /^ {2}assumed .*$/m.exec(detail)?.[0]);
  const lines = [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap(([first, ...others]) => [
      `    ${others.length === 0 ? "" : `${others.length + 1} cases, such as `}${first?.testCase.id}: ${first?.detail.replaceAll("\n", "\n    ")}`,
      ...others.map(({ testCase }) => `      also      ${testCase.id}`),
    ]);
  const head =
    "  differ from our assumptions, and DigiCert documents nothing here (vitest counts these cases as passed, with --strict as failed):";
  return lines.length === 0 ? [] : [head, ...lines];
}

function describeSkips(report: TargetReport): string[] {
  const lines = countReasons(report).map(([count, reason]) => `    ${String(count).padStart(4)}  ${reason}`);
  return lines.length === 0 ? [] : ["  skipped:", ...lines];
}

/** Counts the skipped cases by their reasons, the most frequent reason first. */
function countReasons({ results }: TargetReport): (readonly [number, string])[] {
  const skipped = results.filter(({ verdict }) => verdict === "skipped");
  return [...Map.groupBy(skipped, ({ detail }) => detail)]
    .map(([reason, those]) => [those.length, reason] as const)
    .toSorted(([a, reasonA], [b, reasonB]) => b - a || (reasonA < reasonB ? -1 : 1));
}

/** Returns the APIs with a given key whose list was not checked. The results of these APIs cannot be trusted. */
export function findUncheckedApis({ results }: TargetReport, given: readonly ApiName[]): readonly ApiName[] {
  const checked = results.filter(
    ({ testCase: { api, operationId, status, capabilities }, verdict }) =>
      operationId === keyOperations[api].list &&
      status === 200 &&
      !capabilities.includes("preferHeader") &&
      verdict !== undefined &&
      verdict !== "skipped",
  );
  return given.filter((api) => !checked.some(({ testCase }) => testCase.api === api));
}

/** The command that writes the committed page. */
export const coverageCommand = "pnpm contract --coverage-page packages/contract/COVERAGE.md";

/** Describes the coverage of a run as a Markdown page, without a time, an address or an id of the run. */
export function formatCoveragePage(reports: readonly TargetReport[]): string {
  const targets = reports.map(({ target }) => target);
  return `${[
    "# Coverage",
    "",
    `Written by \`${coverageCommand}\`. A test fails if this page is stale. [README.md](README.md) explains the targets and the verdicts.`,
    "",
    "## Counts",
    "",
    ...table(
      ["Target", "Cases", "Passed", "Failed", "Differ", "Skipped", "Documented statements checked"],
      reports.map((report) => {
        const { passed, failed, differs, skipped } = countVerdicts(report);
        const { checked, all } = countDocumented(report);
        return [
          report.target,
          ...[report.results.length, passed, failed, differs, skipped].map(String),
          `${checked} of ${all}`,
        ];
      }),
    ),
    ...reports.flatMap(describeSkippedPage),
    "",
    "## Operation × status × target",
    "",
    "A number counts the cases that passed without the header `Prefer`. `prefer` marks a status that was returned only because a request asked",
    "for it with `Prefer`: the form of this response is right. The cases did not check when a server returns the status by itself.",
    ...apiNames.flatMap((api) => [
      "",
      `### ${spec[api].title}`,
      "",
      ...table(
        ["Operation", "Status", ...targets],
        spec[api].operations.flatMap(({ operationId, statuses }) =>
          statuses.map((status) => [
            operationId,
            String(status),
            ...reports.map((report) => describeCell(report, operationId, status)),
          ]),
        ),
      ),
    ]),
  ].join("\n")}\n`;
}

function describeSkippedPage(report: TargetReport): string[] {
  const rows = countReasons(report).map((row) => row.map(String));
  if (rows.length === 0) return [];
  return ["", `## Skipped on ${report.target}`, "", ...table(["Cases", "Reason"], rows)];
}

function describeCell({ results }: TargetReport, operationId: string, status: number): string {
  const those = results.filter(
    ({ testCase }) => testCase.operationId === operationId && testCase.status === status,
  );
  const failed = those.filter(({ verdict }) => verdict === "failed" || verdict === "differs").length;
  const passed = those.filter(({ verdict }) => verdict === "passed");
  const unasked = passed.filter(({ testCase }) => !testCase.capabilities.includes("preferHeader")).length;
  if (failed > 0) return `**${failed} failed**`;
  if (unasked > 0) return String(unasked);
  return passed.length > 0 ? "prefer" : "skipped";
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

function escapeCell(cell: string): string {
  return cell.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
