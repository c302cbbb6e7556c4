import { type AccessLine, accessLines, reasonsOf, refusalLines } from "./model/access-lines.ts";
import type { AccessModel, AccessRow, CredentialRefusal } from "./model/api-model.ts";

/** Who may call an operation, for Redoc and under a fold: a reader comes for the operation first. */
export function accessTable(rows: readonly AccessRow[], model: AccessModel): string {
  const reasons = reasonsOf(rows);
  const hasOwners = rows.some(({ owners }) => owners.length > 0);
  const heads = hasOwners ? ["Caller", "For whose keys", "Answer"] : ["Caller", "Answer"];
  const lines = accessLines(rows, model, reasons).map((line) =>
    hasOwners ? [line.callers, line.owners, [answer(line)]] : [line.callers, [answer(line)]],
  );
  // Without the blank lines, Markdown would leave the table as it is written.
  return `<details><summary>Who may call it</summary>\n\n${table(heads, lines, reasons)}\n\n</details>`;
}

/** What a key gets that is no good, whatever the operation. */
export function credentialTable(refusals: readonly CredentialRefusal[]): string {
  const reasons = reasonsOf(refusals);
  const lines = refusalLines(refusals, reasons).map((line) => [line.callers, [answer(line)]]);
  return `**What a bad key gets**\n\n${table(["Key", "Answer"], lines, reasons)}`;
}

/** A Markdown table with the reasons of what is assumed below, numbered. A cell holds one text or several. */
function table(
  heads: readonly string[],
  lines: readonly (readonly (readonly string[])[])[],
  reasons: readonly string[],
): string {
  return [
    row(heads),
    `|${heads.map(() => "---|").join("")}`,
    ...lines.map((cells) => row(cells.map((texts) => texts.join(" <br>or ")))),
    ...reasons.map((reason, index) => `\n${space}**Assumed (${index + 1}).** ${reason}`),
  ].join("\n");
}

// Redoc's search puts cells and paragraphs together with nothing between them, and Markdown drops a plain space.
const space = "&#32;";

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => ` ${space}${cell} |`).join("")}`;
}

function answer({ answer: given, reason }: AccessLine): string {
  return reason === undefined ? given : `${given}, assumed (${reason})`;
}
