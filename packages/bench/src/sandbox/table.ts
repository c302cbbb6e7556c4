import { alignColumns } from "../align.ts";
import type { Row, SandboxReport, Unit } from "./report.ts";

const columns = ["figure", "measured", "limit", "verdict", "half of rounds", "from"];
const leftColumns = [0, 3, 5];

/** The rows as aligned plain text, and below them why others have no figure. */
export function formatSandboxTable(rows: readonly Row[]): string {
  const lines = alignColumns([columns, ...rows.map(cellsOf)], (column) => leftColumns.includes(column));
  const reasons = rows.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const failures = [...new Set(reasons)].map((reason, at) => `(${at + 1}) ${reason}`);
  const numbered = rows.map(({ failure }) =>
    failure === undefined ? "" : ` (${[...new Set(reasons)].indexOf(failure) + 1})`,
  );
  const table = lines.map((line, at) => (at === 0 ? line : `${line}${numbered[at - 1] ?? ""}`));
  return [...table, ...(failures.length > 0 ? ["", ...failures] : [])].join("\n");
}

/** What is printed below the table: where it was measured, how, and how far it can be trusted. */
export function formatSandboxFacts(report: SandboxReport): string {
  const { machine, cores, folder, fileSystem, isQuick } = report;
  const { node, platform, cpu, cores: count, loadAverage } = machine;
  return [
    ...(isQuick ? ["A quick run: that everything runs is all it says."] : []),
    "x is a ratio: the median of the rounds' own ratios. CPU is user and system time of the server's process.",
    "Rows with a limit are what is asked of the sandbox. Ceilings are what a bare server reaches; Prism logs as it does by default, unless the row says that it logs nothing.",
    cores === undefined
      ? "Processes were not bound to cores: there is no taskset, or only one core."
      : `Servers on core ${cores.server}, load on core ${cores.load}, each in its own process.`,
    `Databases in ${folder} (${fileSystem}).`,
    `Machine: Node ${node}, ${platform}, ${count} cores of ${cpu}, load average ${loadAverage.toFixed(1)} at the start.`,
  ].join("\n");
}

function cellsOf(row: Row): string[] {
  const { label, unit, value, quartiles, from = "" } = row;
  return [
    label,
    value === undefined ? "-" : `${shown(value, unit)} ${unit}`,
    limitText(row),
    verdict(row),
    quartiles?.map((each) => shown(each, unit)).join(" to ") ?? "",
    from,
  ];
}

function limitText({ limit }: Row): string {
  if (limit === undefined) return "";
  return "most" in limit ? `<= ${limit.most}` : `>= ${limit.least}`;
}

function verdict({ limit, value, unit, failure }: Row): string {
  if (failure !== undefined) return "failed";
  if (limit === undefined || value === undefined) return "";
  // As printed: a 1.60 that is missed at 1.60 would be a riddle.
  const printed = Number(shown(value, unit));
  return ("most" in limit ? printed <= limit.most : printed >= limit.least) ? "met" : "missed";
}

function shown(value: number, unit: Unit): string {
  return unit === "MB" ? value.toFixed(1) : value.toFixed(2);
}
