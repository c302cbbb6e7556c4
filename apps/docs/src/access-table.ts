export interface AccessModel {
  readonly callers: Readonly<Record<string, { readonly description: string }>>;
  readonly owners: Readonly<Record<string, string>>;
  readonly credentials: readonly CredentialRow[];
}

interface Row {
  readonly answer: string;
  readonly "x-assumed"?: string;
}

export interface AccessRow extends Row {
  readonly caller: string | string[];
  readonly owner?: string | string[];
}

interface CredentialRow extends Row {
  readonly credential: string | string[];
}

/** Who may call an operation, under a fold: a reader comes for the operation first. */
export function accessTable(rows: readonly AccessRow[], { callers, owners }: AccessModel): string {
  const hasOwners = rows.some(({ owner }) => owner !== undefined);
  const heads = hasOwners ? ["Caller", "For whose keys", "Answer"] : ["Caller", "Answer"];
  const cells = (row: AccessRow): string[][] => [
    list(row.caller).map((caller) => callers[caller]?.description ?? caller),
    ...(hasOwners ? [list(row.owner).map((owner) => owners[owner] ?? owner)] : []),
  ];
  // Without the blank lines, Markdown would leave the table as it is written.
  return `<details><summary>Who may call it</summary>\n\n${table(heads, rows, cells)}\n\n</details>`;
}

/** What a key gets that is no good, whatever the operation. */
export function credentialTable(rows: readonly CredentialRow[]): string {
  const body = table(["Key", "Answer"], rows, (row) => [list(row.credential)]);
  return `**What a bad key gets**\n\n${body}`;
}

/** A Markdown table whose last column is the answer. Below it stand the reasons of what is assumed, numbered. */
function table<R extends Row>(
  heads: readonly string[],
  rows: readonly R[],
  cells: (row: R) => readonly string[][],
): string {
  const reasons = [...new Set(rows.flatMap((row) => row["x-assumed"] ?? []))];
  const lines = rows.map((row) =>
    line([...cells(row).map((names) => names.join(" <br>or ")), answer(row, reasons)]),
  );
  return [
    line(heads),
    `|${heads.map(() => "---|").join("")}`,
    ...lines,
    ...reasons.map((reason, index) => `\n${space}**Assumed (${index + 1}).** ${reason}`),
  ].join("\n");
}

// Redoc's search puts cells and paragraphs together with nothing between them, and Markdown drops a plain space.
const space = "&#32;";

function line(cells: readonly string[]): string {
  return `|${cells.map((cell) => ` ${space}${cell} |`).join("")}`;
}

const words: Readonly<Record<string, string>> = { omitted: "left out of the list" };

function answer({ answer: given, "x-assumed": assumed }: Row, reasons: readonly string[]): string {
  const what = words[given] ?? given;
  return assumed === undefined ? what : `${what}, assumed (${reasons.indexOf(assumed) + 1})`;
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
