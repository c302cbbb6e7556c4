import stringWidth from "string-width";
import { escapeText } from "./escape.ts";

/** A column of a list. */
export interface Column<Row> {
  readonly title: string;
  /** The value in rows for programs. */
  wire(row: Row): string | number;
  /** The value in tables for people. The same as `wire` by default. */
  shown?(row: Row, isNarrow: boolean): string;
  /** Whether a table may truncate the value. */
  readonly shrinks?: boolean;
}

/** The gap between two columns, and the smallest width of a truncated column. */
const gap = 2;
const minWidth = 8;
/** Below this width, tables show dates without the time. */
const narrowBelow = 110;

/** Formats rows as lines of at most the given width, with a line of titles. */
export function* formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  styleTitles: (titles: string) => string,
): Generator<string> {
  const isNarrow = width < narrowBelow;
  const show = (row: Row) =>
    columns.map((column) => escapeText(column.shown?.(row, isNarrow) ?? String(column.wire(row))));
  const titles = columns.map(({ title }) => title);
  const widths = titles.map(widthOf);
  for (const row of rows) {
    for (const [index, text] of show(row).entries()) {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(text));
    }
  }
  let excess = widths.reduce((sum, each) => sum + each + gap, -gap) - width;
  // The last column is the name, the one that is most often long.
  for (const [index, column] of [...columns.entries()].reverse()) {
    const now = widths[index] ?? 0;
    if (!column.shrinks || excess <= 0) continue;
    widths[index] = Math.max(Math.min(now, minWidth), now - excess);
    excess -= now - widths[index];
  }
  const format = (cells: readonly string[]): string => {
    const padded = cells.map((cell, index) => fit(cell, widths[index] ?? 0));
    return truncate(padded.join(" ".repeat(gap)).trimEnd(), width);
  };
  yield styleTitles(format(titles));
  for (const row of rows) yield format(show(row));
}

/** Measures plain ASCII without the library, since lists can have 100,000 keys. */
function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

function fit(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + " ".repeat(Math.max(0, width - widthOf(cut)));
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Shortens a text to a number of terminal columns. A wide character is not cut. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
