/** Writes a Markdown table. Each cell becomes one line, and a bar in a cell is escaped. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${" --- |".repeat(heads.length)}`, ...rows.map(line)].join("\n");
}

/** Writes a fenced code block. `info` is the language, followed by options for Expressive Code. */
export function codeBlock(info: string, source: string): string {
  return `\`\`\`${info}\n${source.trimEnd()}\n\`\`\``;
}

export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** Joins the parts with blank lines. Leaves out empty parts. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

/** Writes a list item that has one or more blocks. */
export function item(...parts: readonly string[]): string {
  return `- ${blocks(...parts).replaceAll(/\n(?=.)/g, "\n  ")}`;
}

/** Writes the note about an assumption. `mark` is the number of the note, if other text refers to it. */
export function assumedNote(reason: string | undefined, mark?: number): string {
  if (reason === undefined) return "";
  return `> **Assumed${mark === undefined ? "" : ` (${mark})`}.** ${oneLine(reason)}`;
}

/** Returns the fragment that GitHub and the site give to a heading. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

/** Returns the first sentence of a Markdown text as plain text. */
export function firstSentence(markdown: string): string {
  const [paragraph = ""] = markdown.trim().split(/\n\s*\n/);
  const text = oneLine(paragraph).replaceAll(/[`*]|\]\([^)]*\)|\[/g, "");
  return text.match(/^.*?\.(?= |$)/)?.[0] ?? text;
}
