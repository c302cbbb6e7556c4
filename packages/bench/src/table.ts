import { alignColumns } from "./align.ts";
import { limits } from "./limits.ts";
import { type Scenario, scenarioNames } from "./measure.ts";
import type { Report, Row } from "./report.ts";

type Column = Scenario | "minifiedBytes" | "gzipBytes" | "instantiations";

const headings: Readonly<Record<Column, string>> = {
  getSequential: "GET seq",
  getConcurrent: "GET c50",
  postSequential: "POST seq",
  postConcurrent: "POST c50",
  minifiedBytes: "min B",
  gzipBytes: "gzip B",
  instantiations: "instantiations",
};
const columns = Object.keys(headings) as Column[];

/** The rows as aligned plain text: a client, and below ours the limits and whether they are met. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [["client", ...columns.map((column) => headings[column])], ...rows.flatMap(linesOf)];
  const failures = rows.flatMap(({ label, failure }) =>
    failure === undefined ? [] : [`${label}: ${failure}`],
  );
  return [...alignColumns(lines), ...(failures.length > 0 ? ["", ...failures] : [])].join("\n");
}

/** What is printed below the table: where it was measured, how, and how far it can be trusted. */
export function formatFacts(report: Report, noise: Row | undefined): string {
  const { machine, rounds, calls, concurrency, baselineMicroseconds, emptyProgramInstantiations } = report;
  const { node, platform, cpu, cores, loadAverage } = machine;
  const times = scenarioNames.map((name) => `${headings[name]} ${Math.round(baselineMicroseconds[name])}`);
  const spreads = scenarioNames.map((name) => {
    const [low, high] = noise?.ratios?.[name].quartiles ?? [Number.NaN, Number.NaN];
    return `${headings[name]} ${low.toFixed(2)} to ${high.toFixed(2)}`;
  });
  return [
    `Ratios to raw fetch: the median of ${rounds} rounds of ${calls} calls, one after another and ${concurrency} at once.`,
    `Raw fetch, microseconds a call: ${times.join(", ")}.`,
    `Noise, half of the rounds of raw fetch again: ${spreads.join(", ")}.`,
    "Bytes: a program that calls every operation, by esbuild, minified, then gzip -9.",
    `Instantiations: TypeScript checks the same program, and the client where it is source; an empty program has ${emptyProgramInstantiations}.`,
    `Machine: Node ${node}, ${platform}, ${cores} cores of ${cpu}, load average ${loadAverage.toFixed(1)} at the start.`,
  ].join("\n");
}

function linesOf(row: Row): string[][] {
  const line = [row.label, ...columns.map((column) => cell(column, valueIn(row, column)))];
  if (row.limits === undefined) return [line];
  const limit = columns.map((column) => {
    const most = limitOf(row, column);
    return most === undefined ? "" : `<= ${cell(column, most)}`;
  });
  return [line, ["  limit", ...limit], ["  verdict", ...columns.map((column) => verdict(row, column))]];
}

function verdict(row: Row, column: Column): string {
  const most = limitOf(row, column);
  const value = valueIn(row, column);
  if (most === undefined || value === undefined) return "";
  // As printed: a 1.10 that is missed at 1.10 would be a riddle.
  return Number(shown(column, value)) <= most ? "met" : "missed";
}

function limitOf(row: Row, column: Column): number | undefined {
  if (column === "minifiedBytes") return undefined;
  return row.limits === "all" || !isRatio(column) ? limits[column] : undefined;
}

function valueIn({ ratios, sizes, instantiations }: Row, column: Column): number | undefined {
  if (column === "instantiations") return instantiations;
  if (column === "minifiedBytes" || column === "gzipBytes") return sizes?.[column];
  return ratios?.[column].median;
}

function cell(column: Column, value: number | undefined): string {
  if (value === undefined) return "-";
  return isRatio(column) ? shown(column, value) : value.toLocaleString("en");
}

function shown(column: Column, value: number): string {
  return isRatio(column) ? value.toFixed(2) : String(value);
}

function isRatio(column: Column): column is Scenario {
  return scenarioNames.some((name) => name === column);
}
