import {
  type Access,
  type AccessModel,
  accessOf,
  credentialRowsOf,
  isNode,
  type Node,
  type OpenApiDocument,
  type Operation,
} from "@latchkey/spec-model";

/**
 * Returns a copy of the document that repeats its extensions in its descriptions. The descriptions then
 * include the permissions of each operation, the response to an invalid API key, the marks of secrets, and
 * the reason of each assumption. Every tool shows descriptions. Other tools do not show `x-access`,
 * `x-secret` and `x-assumed`.
 */
export function renderNotes(document: OpenApiDocument): OpenApiDocument {
  // The result is an object, since the document is an object.
  return render(document, document) as OpenApiDocument;
}

function render(node: unknown, document: OpenApiDocument): unknown {
  if (Array.isArray(node)) return node.map((each) => render(each, document));
  if (!isNode(node)) return node;
  const children = Object.entries(node).map(([name, child]) => [
    name,
    // Does not render the value of an example, which is data, or extensions. The rows of x-access go into the
    // table.
    name === "value" || name.startsWith("x-") ? child : render(child, document),
  ]);
  const notes = notesOn(node, document);
  if (notes.length === 0) return Object.fromEntries(children);
  const prose = typeof node["description"] === "string" ? [node["description"].trim()] : [];
  const description = [...prose, ...notes].join("\n\n");
  return { ...Object.fromEntries(children), description };
}

function notesOn(node: Node, document: OpenApiDocument): string[] {
  const { "x-access": access, "x-secret": secret, "x-assumed": assumed, type } = node;
  return [
    // A node with x-access is an operation. Lint has checked this.
    ...(access === undefined ? [] : [permissions(node as unknown as Operation, document["x-access-model"])]),
    ...(type === "apiKey" && credentialRowsOf(document).length > 0 ? [invalidKeys(document)] : []),
    ...(secret === true ? ["Secret: keep it out of logs and URLs."] : []),
    ...(typeof assumed === "string" ? [`Assumed: ${assumed.trim()}`] : []),
  ];
}

function permissions(operation: Operation, model: AccessModel | undefined): string {
  const rows = accessOf(operation);
  const hasOwners = rows.some(({ owner }) => owner !== undefined);
  // Rows with the same index come from one row of the document, and become one line.
  const lines = [...Map.groupBy(rows, ({ index }) => index).values()].map((group) => {
    const [{ answer, assumed } = { answer: "allowed" as const, assumed: undefined }] = group;
    const callers = group.map(({ caller }) => model?.callers?.[caller]?.description ?? caller);
    // Lint has checked that a caller's rows name all owners, so the only row of a caller is for any owner.
    const isForAny = rows.every(
      (row) => group.includes(row) || group.every(({ caller }) => caller !== row.caller),
    );
    const owners = isForAny ? ["any"] : group.map(({ owner = "" }) => model?.owners?.[owner] ?? owner);
    return { cells: [callers, ...(hasOwners ? [owners] : [])].map(joined), answer, assumed };
  });
  const heads = hasOwners ? ["Caller", "Keys of", "Response"] : ["Caller", "Response"];
  return `**Permissions**\n\n${table(heads, lines)}`;
}

function invalidKeys(document: OpenApiDocument): string {
  const lines = credentialRowsOf(document).map(({ credential, answer, assumed }) => ({
    cells: [credential],
    answer,
    assumed,
  }));
  return `**Invalid keys**\n\n${table(["Key", "Response"], lines)}`;
}

interface Line {
  readonly cells: readonly string[];
  readonly answer: Access;
  readonly assumed: string | undefined;
}

/** Returns a Markdown table. Below the table are the numbered reasons of its assumptions. */
function table(heads: readonly string[], lines: readonly Line[]): string {
  const reasons = [...new Set(lines.flatMap(({ assumed }) => assumed ?? []))];
  const rows = lines.map(({ cells, answer, assumed }) => {
    const note = assumed === undefined ? "" : `, assumed (${reasons.indexOf(assumed) + 1})`;
    return [...cells, label(answer) + note];
  });
  const text = [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return [text, ...reasons.map((reason, index) => `Assumed (${index + 1}): ${reason}`)].join("\n\n");
}

function label(answer: Access): string {
  if (answer === "omitted") return "not listed";
  return typeof answer === "string" ? answer : `${answer.status} (\`${answer.example}\`)`;
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join("; ");
}
