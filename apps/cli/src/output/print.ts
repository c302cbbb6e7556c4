import { styleText } from "node:util";
import { CliError, reasonOf } from "../cli-error.ts";
import { escapeMessage, escapeText, formatJson } from "./escape.ts";
import type { Column } from "./table.ts";

/** Data goes to stdout, and messages go to stderr. So a pipe gets only data. */
export function note(message: string, prefix = ""): void {
  process.stderr.write(`${prefix}${escapeMessage(message)}\n`);
}

type Style = Parameters<typeof styleText>[0];

/** Colors a text, if the stream is a terminal and NO_COLOR is not set. */
export function style(format: Style, text: string, stream: NodeJS.WriteStream): string {
  return stream.isTTY ? styleText(format, text, { stream }) : text;
}

/** The reader of a pipe may end early, as `head` does. This does not stop a command that changes keys. */
export function ignoreClosedPipes(): void {
  // writeOut reports the other errors.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** The number of characters that are written together. */
const chunkChars = 64 * 1024;

/** Writes lines, and waits while the reader is slower. So a long list is not in memory twice. */
export async function writeLines(lines: Iterable<string>): Promise<void> {
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkChars) continue;
    await writeOut(chunk);
    chunk = "";
  }
  await writeOut(chunk);
}

/** Writes the secret of a new key. @throws CliError if it cannot be written, also because the reader ended. */
export function writeSecret(text: string): Promise<void> {
  return writeOut(`${text}\n`, []);
}

function writeOut(text: string, ignored = ["EPIPE", "ERR_STREAM_DESTROYED"]): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error || ignored.includes(reasonOf(error))) return resolve();
      reject(new CliError("failed", `stdout cannot be written (${reasonOf(error)}). Check where it goes.`));
    });
  });
}

/**
 * Writes rows: a table on a terminal, otherwise lines for programs, with tabs between the columns, the id first and no
 * titles.
 */
export async function writeRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<void> {
  const { stdout } = process;
  if (!stdout.isTTY) {
    function* lines(): Generator<string> {
      for (const row of rows) yield columns.map((column) => escapeText(`${column.wire(row)}`)).join("\t");
    }
    return writeLines(lines());
  }
  const { formatTable } = await import("./table.ts");
  // A pseudo terminal that was not given a size has 0 columns.
  const bold = (titles: string): string => style("bold", titles, stdout);
  await writeLines(formatTable(rows, columns, stdout.columns || 80, bold));
}

/** Writes the body of a list as the service sends it: an object with one field. */
export function writeList(field: string, items: readonly unknown[]): Promise<void> {
  function* parts(): Generator<string> {
    yield `{"${field}":[`;
    for (const [index, item] of items.entries()) yield (index === 0 ? "" : ",") + formatJson(item);
    yield "]}";
  }
  return writeLines(parts());
}

/** Writes a JSON value on one line. */
export function writeJson(value: unknown): Promise<void> {
  return writeLines([formatJson(value)]);
}

/** A column of times: as the service sends them, or local times in a table. */
export function timeColumn<Row>(title: string, read: (row: Row) => string | undefined): Column<Row> {
  const shown = (row: Row, isNarrow: boolean) => formatTime(read(row), isNarrow);
  return { title, wire: (row) => read(row) ?? "", shown };
}

/** Formats local time, or only the date in a narrow table. Text that is not a date stays as it is. */
function formatTime(wire: string | undefined, isNarrow: boolean): string {
  if (!wire) return "never";
  const date = new Date(wire);
  if (Number.isNaN(date.getTime())) return wire;
  const pad = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return isNarrow ? day : `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
