/** A Markdown table. A cell is one line, and a bar in it is escaped. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${" --- |".repeat(heads.length)}`, ...rows.map(line)].join("\n");
}

/** A fenced code block; `info` is its language, and what Expressive Code reads after it. */
export function codeBlock(info: string, source: string): string {
  return `\`\`\`${info}\n${source.trimEnd()}\n\`\`\``;
}

export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** Parts below each other; the empty ones are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

/** A list item of one or several blocks. */
export function item(...parts: readonly string[]): string {
  return `- ${blocks(...parts).replaceAll(/\n(?=.)/g, "\n  ")}`;
}

/** The note beside what is assumed. `mark` numbers it if something refers to it. */
export function assumedNote(reason: string | undefined, mark?: number): string {
  if (reason === undefined) return "";
  return `> **Assumed${mark === undefined ? "" : ` (${mark})`}.** ${oneLine(reason)}`;
}

/** The fragment that GitHub and the site give a heading. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

/** The first sentence of a Markdown text, as plain text. */
export function firstSentence(markdown: string): string {
  const [paragraph = ""] = markdown.trim().split(/\n\s*\n/);
  const text = oneLine(paragraph).replaceAll(/[`*]|\]\([^)]*\)|\[/g, "");
  return text.match(/^.*?\.(?= |$)/)?.[0] ?? text;
}
