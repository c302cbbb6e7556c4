import type { Figure, Unit } from "./figures.ts";

const heading = ["figure", "measured", "limit", "verdict", "half of rounds", "from"];
const leftColumns = [0, 3, 5];
const decimals: Readonly<Record<Unit, number>> = { x: 2, ms: 2, MB: 1, bytes: 0, types: 0 };

/** Returns the figures as a table in plain text. Below the table are the reasons why figures are missing. */
export function formatTable(figures: readonly Figure[]): string {
  const lines = [heading, ...figures.map(cellsOf)];
  const widths = heading.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const pad = (cell: string, at: number): string =>
    leftColumns.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  const rows = lines.map((line) => line.map(pad).join("  ").trimEnd());
  const failed = figures.filter(({ failure }) => failure !== undefined);
  return [...rows, ...failed.map(({ label, failure }) => `\n${label}: ${failure}`)].join("\n");
}

function cellsOf({ label, unit, value, limit, quartiles, from = "", failure }: Figure): string[] {
  const text = (number: number): string => {
    const digits = decimals[unit];
    return number.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const half = quartiles?.map(text).join(" to ") ?? "";
  const measured = value === undefined ? "-" : `${text(value)} ${unit}`;
  if (failure !== undefined) return [label, measured, "", "failed", half, from];
  if (limit === undefined || value === undefined) return [label, measured, "", "", half, from];
  // Compares the rounded figure that is printed. So a printed 1.10 meets a limit of 1.10.
  const printed = Number(value.toFixed(decimals[unit]));
  const isMet = "most" in limit ? printed <= limit.most : printed >= limit.least;
  const bound = "most" in limit ? `<= ${text(limit.most)}` : `>= ${text(limit.least)}`;
  return [label, measured, bound, isMet ? "met" : "missed", half, from];
}
