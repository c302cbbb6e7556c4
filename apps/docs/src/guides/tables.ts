import type { OperationModel } from "../model/api-model.ts";

/** A link from a guide to an operation, as Markdown files of the site link each other. */
export function operationLink({ api, slug, summary }: OperationModel): string {
  return `[${summary}](../${api}/${slug}.md)`;
}

/** A Markdown table; a bar in a cell would end the cell. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(heads), `|${" --- |".repeat(heads.length)}`, ...rows.map(line)].join("\n");
}
