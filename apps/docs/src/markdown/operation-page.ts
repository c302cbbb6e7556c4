import { STATUS_CODES } from "node:http";
import type { Sample } from "../samples/samples.ts";
import type { Api, Body, FieldText, Operation } from "../spec/api.ts";
import { invalidKeys, permissions } from "./access.ts";
import type { OperationCode, Page } from "./page.ts";
import {
  assumedNote,
  blocks,
  codeBlock,
  firstSentence,
  headingId,
  item,
  json,
  oneLine,
  upperFirst,
} from "./write.ts";

/** Marks the line in an operation's Markdown that the page replaces with the try-it form. */
export const tryItMark = "<!-- try it -->";

export function operationPage(api: Api, operation: Operation, samples: readonly Sample[]): Page {
  const { method, path, summary, description } = operation;
  const code: OperationCode = {
    samples,
    responses: operation.responses.map(({ status, examples }) => ({
      status,
      examples: examples.map(({ summary: title, value }) => ({ title, source: json(value) })),
    })),
  };
  return {
    id: `${api.slug}/${operation.slug}`,
    title: summary,
    description: `${method} ${path}. ${firstSentence(description)}`,
    source: `spec/${api.slug}/openapi.yaml`,
    markdown: operationText(api, operation),
    appendix: codeText(code),
    operation: { api: api.slug, operationId: operation.operationId, code },
  };
}

function operationText(api: Api, operation: Operation): string {
  const seen = new Set<string>();
  /** Returns a note for each reason, except reasons that an earlier place of the page has. */
  const notes = (reasons: readonly string[]): string[] =>
    reasons.flatMap((reason) => {
      if (seen.has(reason)) return [];
      seen.add(reason);
      return [assumedNote(reason)];
    });
  const { parameters, request, responses } = operation;
  return blocks(
    endpoint(api, operation),
    operation.description.trim(),
    ...notes(operation.assumed === undefined ? [] : [operation.assumed]),
    tryItMark,
    parameters.length === 0 ? "" : "## Parameters",
    fieldList(parameters, (field) => `in the ${field.in}, ${requirement(field)}`),
    ...(request === undefined
      ? []
      : [
          "## Request body",
          oneLine(request.description),
          ...notes(request.assumed),
          fieldList(request.fields, requirement),
        ]),
    "## Permissions",
    permissions(api, operation),
    "[What the callers and owners are](operations.md#callers-and-owners).",
    "### Invalid keys",
    invalidKeys(api),
    "## Responses",
    ...responses.flatMap((response) => [
      `### ${response.status} ${STATUS_CODES[response.status] ?? ""}`.trimEnd(),
      response.description.trim(),
      response.status < 400 ? fieldList(response.fields, presence) : errorList(api, response),
      ...notes([...response.assumed, ...response.examples.flatMap(({ assumed }) => assumed ?? [])]),
    ]),
  );
}

function endpoint({ servers, credential }: Api, { method, path, source }: Operation): string {
  const [first, ...others] = servers;
  return blocks(
    codeBlock("http", `${method} ${first.url}${path}`),
    [
      ...others.map(({ url, description }) => `- ${description ?? "Server"}: \`${url}\``),
      `- Header: \`${credential.header}: YOUR_KEY\``,
      ...(source.url === "" ? [] : [`- Source: [${source.description}](${source.url})`]),
    ].join("\n"),
  );
}

function requirement({ isRequired }: FieldText): string {
  return isRequired ? "required" : "optional";
}

function presence({ isRequired }: FieldText): string {
  return isRequired ? "always present" : "may be absent";
}

/** Renders the fields as a list, because a phone would cut off a table. */
function fieldList<Field extends FieldText>(
  fields: readonly Field[],
  presenceOf: (field: Field) => string,
): string {
  const items = fields.map((field) => {
    const { name, type, description, constraints, only, isSecret, assumed } = field;
    const example =
      "example" in field && field.example !== undefined ? ` Example: \`${field.example}\`.` : "";
    const text = [
      isSecret ? "**Secret, shown once.** " : "",
      oneLine(description),
      example,
      // Skip a limit that the description already states in its own words.
      ...constraints.flatMap((limit) => (description.includes(limit) ? [] : ` ${upperFirst(limit)}.`)),
    ].join("");
    return item(
      `**\`${name}\`** ${type}, ${presenceOf(field)}${only === undefined ? "" : ` in \`${only}\`, and in no other form`}`,
      text.trim(),
      assumedNote(assumed),
    );
  });
  return items.join("\n\n");
}

/** Lists the codes of an error response. Each code links to its entry in the errors guide. */
function errorList({ title }: Api, { status, examples }: Body & { readonly status: number }): string {
  const codes = Map.groupBy(examples, ({ value }) => errorCode(value));
  const items = [...codes].map(([code, group]) => {
    const entry = headingId(`${errorHeading(title, status, code)}`);
    return item(
      `**\`${code}\`** [what to do](../guides/errors.md#${entry})`,
      ...group.map(({ summary, name }) => `${summary} (\`${name}\`).`),
    );
  });
  return items.join("\n\n");
}

/** Returns the heading of the entry for an error in the errors guide. */
export function errorHeading(apiTitle: string, status: number, code: string): string {
  return `${apiTitle.replace(/ API keys$/, "")} ${status}: ${code}`;
}

/** Returns the first code in the body of an error response. */
export function errorCode(body: unknown): string {
  const { errors: [error] = [] } = body as { errors?: readonly { code?: string }[] };
  return error?.code ?? "";
}

/** Returns the content of the page's second column as Markdown, for the page's Markdown file. */
function codeText({ samples, responses }: OperationCode): string {
  return blocks(
    "## Samples",
    ...samples.flatMap(({ label, lang, short, complete }) => [
      `### ${label}`,
      codeBlock(lang, short),
      "As a complete program:",
      codeBlock(lang, complete),
    ]),
    "## Example responses",
    ...responses.flatMap(({ status, examples }) =>
      examples.flatMap(({ title, source }) => [`${status}: ${title}`, codeBlock("json", source)]),
    ),
  );
}
