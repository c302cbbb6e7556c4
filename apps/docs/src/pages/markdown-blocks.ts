/** A table of Markdown. A cell is one line, and a bar in it is no border. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

export function codeBlock(source: string, language: string): string {
  return `\`\`\`${language}\n${source.trimEnd()}\n\`\`\``;
}
