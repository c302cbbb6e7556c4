type Json = null | boolean | number | string | Json[] | JsonObject;
type JsonObject = { [name: string]: Json };

interface AccessModel {
  readonly callers: Readonly<Record<string, { readonly description: string }>>;
  readonly owners: Readonly<Record<string, string>>;
  readonly credentials: readonly CredentialRow[];
}

interface Row {
  readonly answer: string;
  readonly "x-assumed"?: string;
}

interface AccessRow extends Row {
  readonly caller: string | string[];
  readonly owner?: string | string[];
}

interface CredentialRow extends Row {
  readonly credential: string | string[];
}

/**
 * A copy of a document that says in its descriptions what Redoc would leave out: the reason of each assumption where
 * it belongs, and who may call each operation, as a table.
 */
export function annotate(document: JsonObject): JsonObject {
  const model = document["x-access-model"] as unknown as AccessModel | undefined;
  return annotateNode(document, model) as JsonObject;
}

function annotateNode(node: Json, model: AccessModel | undefined): Json {
  if (Array.isArray(node)) return node.map((child) => annotateNode(child, model));
  if (typeof node !== "object" || node === null) return node;
  const annotated: JsonObject = {};
  for (const [name, child] of Object.entries(node)) {
    // What an example holds is the vendor's, and the rows of x-access go into their table.
    const isOpaque = name === "value" || name.startsWith("x-");
    annotated[name] = isOpaque ? child : annotateNode(child, model);
  }
  const notes = notesOn(node, model);
  if (notes.length > 0) annotated["description"] = [node["description"] ?? "", ...notes].join("\n\n").trim();
  return annotated;
}

function notesOn(node: JsonObject, model: AccessModel | undefined): string[] {
  const notes: string[] = [];
  if (model !== undefined && node["x-access"] !== undefined) {
    notes.push(accessTable(node["x-access"] as unknown as AccessRow[], model));
  }
  if (model !== undefined && node["type"] === "apiKey") notes.push(credentialTable(model.credentials));
  if (typeof node["x-assumed"] === "string") notes.push(`**Assumed.** ${node["x-assumed"]}`);
  return notes;
}

function accessTable(rows: readonly AccessRow[], { callers, owners }: AccessModel): string {
  const hasOwners = rows.some(({ owner }) => owner !== undefined);
  const cells = rows.map((row) => [
    list(row.caller).map((caller) => callers[caller]?.description ?? caller),
    ...(hasOwners ? [list(row.owner).map((owner) => owners[owner] ?? owner)] : []),
    [answer(row)],
  ]);
  const heads = hasOwners ? ["Caller", "For whose keys", "Answer"] : ["Caller", "Answer"];
  return table("Who may call it", heads, cells, rows);
}

function credentialTable(rows: readonly CredentialRow[]): string {
  const cells = rows.map((row) => [list(row.credential), [answer(row)]]);
  return table("What a bad key gets", ["Key", "Answer"], cells, rows);
}

/** A Markdown table; each row that is assumed has its reason below it. */
function table(
  title: string,
  heads: readonly string[],
  cells: readonly (readonly string[][])[],
  rows: readonly Row[],
): string {
  const lines = cells.map((row) => `| ${row.map((cell) => cell.join("<br>or ")).join(" | ")} |`);
  const reasons = new Set(rows.flatMap((row) => row["x-assumed"] ?? []));
  return [
    `**${title}**`,
    "",
    `| ${heads.join(" | ")} |`,
    `|${heads.map(() => "---|").join("")}`,
    ...lines,
    ...[...reasons].map((reason) => `\n**Assumed.** ${reason}`),
  ].join("\n");
}

const words: Readonly<Record<string, string>> = { omitted: "left out of the list" };

function answer({ answer: given, "x-assumed": assumed }: Row): string {
  const what = words[given] ?? given;
  return assumed === undefined ? what : `${what}, assumed`;
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
