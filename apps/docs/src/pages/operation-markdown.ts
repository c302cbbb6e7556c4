import { STATUS_CODES } from "node:http";
import { joinLines } from "../join-lines.ts";
import { type AccessLine, readableAccess } from "../model/access-lines.ts";
import type { ApiModel, ExampleModel, FieldModel, OperationModel } from "../model/api-model.ts";
import type { Sample } from "../samples/index.ts";
import type { SitePage } from "./layout.ts";
import { codeBlock, markdownTable } from "./markdown-blocks.ts";
import { operationMarkdownPath } from "./site-paths.ts";
import { requirement } from "./words.ts";

/** The same as the operation's page, as Markdown: for a terminal, a note or a language model. */
export function operationMarkdown(
  api: ApiModel,
  operation: OperationModel,
  samples: readonly Sample[],
): SitePage {
  const parts = [
    `# ${operation.summary}`,
    `\`${operation.method} ${operation.path}\` of [${api.title}](operations.md). Unofficial: not affiliated with DigiCert.`,
    addresses(api, operation),
    joinLines(operation.description),
    ...parameters(operation),
    ...request(operation),
    ...responses(operation),
    ...access(api, operation),
    "## Documented and assumed",
    assumed(operation),
    ...(samples.length === 0 ? [] : ["## Samples"]),
    ...samples.flatMap(({ lang, label, source }) => [`### ${label}`, codeBlock(source, fences[lang])]),
  ];
  return {
    path: operationMarkdownPath(operation),
    content: `${parts.filter((part) => part !== "").join("\n\n")}\n`,
  };
}

const fences: Readonly<Record<Sample["lang"], string>> = {
  curl: "sh",
  python: "python",
  go: "go",
  node: "js",
  typescript: "ts",
};

function addresses({ servers, credential }: ApiModel, { method, path, vendorPage }: OperationModel): string {
  const lines = [
    ...servers.map(({ url, description }) => `- ${description || "Server"}: \`${method} ${url}${path}\``),
    `- Header: \`${credential.header}: YOUR_KEY\``,
    ...(vendorPage.url === "" ? [] : [`- Vendor's page: [${vendorPage.description}](${vendorPage.url})`]),
  ];
  return lines.join("\n");
}

function parameters({ parameters: all }: OperationModel): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, place, type, isRequired, description, example, assumed: why }) => [
    `\`${name}\``,
    place,
    `${type}, ${requirement(isRequired)}`,
    `${description}${example === undefined ? "" : ` Example: \`${String(example)}\`.`}${assumedNote(why)}`,
  ]);
  return ["## Parameters", markdownTable(["Name", "In", "Type", "Meaning"], rows)];
}

function request({ requestBody }: OperationModel): string[] {
  if (requestBody === undefined) return [];
  const { description, isRequired, fields, examples } = requestBody;
  return [
    "## Request body",
    `${joinLines(description)} JSON, ${requirement(isRequired)}.`,
    fieldTable(fields, requirement),
    ...examplesOf(examples),
  ];
}

function responses(operation: OperationModel): string[] {
  const parts = operation.responses.flatMap(({ status, description, assumed: why, fields, examples }) => [
    `### ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd(),
    `${joinLines(description)}${assumedNote(why)}`,
    fieldTable(fields, (isRequired) => (isRequired ? "always present" : "may be absent")),
    ...examplesOf(examples),
  ]);
  return ["## Responses", ...parts, "What to do about each error: the guide [Errors](../guides/errors.md)."];
}

function fieldTable(fields: readonly FieldModel[], presence: (isRequired: boolean) => string): string {
  if (fields.length === 0) return "";
  const rows = fields.map(
    ({ path, type, isRequired, description, constraints, only, isSecret, assumed: why }) => [
      `\`${path}\``,
      `${type}, ${presence(isRequired)}`,
      [
        isSecret ? "**Secret, shown once.** " : "",
        description,
        constraints.length === 0 ? "" : ` (${constraints.join("; ")})`,
        only === undefined ? "" : ` In \`${only}\` only.`,
        assumedNote(why),
      ].join(""),
    ],
  );
  return markdownTable(["Field", "Type", "Meaning"], rows);
}

function examplesOf(examples: readonly ExampleModel[]): string[] {
  return examples.flatMap(({ name, summary, value }) => [
    `${summary} (\`${name}\`):`,
    codeBlock(JSON.stringify(value, null, 2), "json"),
  ]);
}

function access(api: ApiModel, operation: OperationModel): string[] {
  const { hasOwners, lines, badKeys, reasons } = readableAccess(api, operation);
  const either = (names: readonly string[]): string => names.join(", or ");
  const rows = lines.map((line) => [
    either(line.callers),
    ...(hasOwners ? [either(line.owners)] : []),
    answer(line),
  ]);
  return [
    ...(lines.length + badKeys.length === 0 ? [] : ["## Who may call it"]),
    lines.length === 0
      ? ""
      : markdownTable(hasOwners ? ["Caller", "For whose keys", "Answer"] : ["Caller", "Answer"], rows),
    badKeys.length === 0
      ? ""
      : markdownTable(
          ["What a bad key gets", "Answer"],
          badKeys.map((line) => [either(line.callers), answer(line)]),
        ),
    ...reasons.map((reason, index) => `Assumed (${index + 1}): ${joinLines(reason)}`),
  ];
}

function answer({ answer: given, example, reason }: AccessLine): string {
  const name = example === undefined ? "" : ` \`${example}\``;
  return `${given}${name}${reason === undefined ? "" : `, assumed (${reason})`}`;
}

function assumed({ assumptions }: OperationModel): string {
  if (assumptions.length === 0) return "Beyond the answers above, nothing of this operation is assumed.";
  return [
    "What is not called assumed is documented by the vendor or was observed, and then says so. Assumed means that the vendor is silent or contradicts itself and that this description made a choice: ask the vendor before you build on it.",
    "",
    ...assumptions.map(({ where, why }) => `- ${where}: ${joinLines(why)}`),
  ].join("\n");
}

function assumedNote(why: string | undefined): string {
  return why === undefined ? "" : ` **Assumed.** ${joinLines(why)}`;
}
