import type { Column } from "./table.ts";

/** Formats rows as CSV (RFC 4180), with a line of titles. */
export function* formatCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Generator<string> {
  yield columns.map(({ title }) => title.toLowerCase().replaceAll(" ", "_")).join(",");
  for (const row of rows) yield columns.map((column) => cell(String(column.wire(row)))).join(",");
}

/** A spreadsheet would run a name that starts like a formula. The apostrophe makes it text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
