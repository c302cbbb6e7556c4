import type { ExampleModel, FieldModel } from "../model/api-model.ts";
import { renderCode } from "./code.ts";
import { escapeHtml } from "./escape-html.ts";
import { fieldId } from "./ids.ts";
import { renderInlineMarkdown, scrollingTable } from "./markdown.ts";
import { requirement } from "./words.ts";

/** The fields of a body, one a line; `place` is a status or `request`. */
export function fieldsTable(fields: readonly FieldModel[], place: number | "request"): string {
  if (fields.length === 0) return "";
  const rows = fields.map((field) => {
    const presence = field.isRequired ? "always present" : "may be absent";
    return `<tr id="${fieldId(place, field)}"><th scope="row"><code>${escapeHtml(field.path)}</code>${
      field.isSecret ? ' <strong class="secret">secret, shown once</strong>' : ""
    }</th>
<td>${escapeHtml(field.type)}<small>${place === "request" ? requirement(field.isRequired) : presence}</small></td>
<td>${fieldText(field)}</td></tr>`;
  });
  return scrollingTable(
    `<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>`,
    "Fields",
  );
}

function fieldText({ description, constraints, only, assumed }: FieldModel): string {
  const parts = [renderInlineMarkdown(description)];
  if (constraints.length > 0)
    parts.push(`<small>${constraints.map(renderInlineMarkdown).join("; ")}</small>`);
  if (only !== undefined) parts.push(`<small>in <code>${escapeHtml(only)}</code> only</small>`);
  return `${parts.join("\n")}${assumedNote(assumed)}`;
}

/** The reason of what is assumed, beside what it concerns. */
export function assumedNote(assumed: string | undefined): string {
  return assumed === undefined
    ? ""
    : `\n<small class="assumed"><b>Assumed.</b> ${renderInlineMarkdown(assumed)}</small>`;
}

/** One example stands open; of several, each folds and the first is open. */
export function examplesOf(examples: readonly ExampleModel[], place: number | "request"): string {
  return examples
    .map((example, index) => {
      const id = `example-${place}-${example.name}`;
      const summary = `${escapeHtml(example.summary)} <code>${escapeHtml(example.name)}</code>`;
      const code = renderCode(JSON.stringify(example.value, null, 2), "json");
      return examples.length === 1
        ? `<div class="example" id="${id}"><p>${summary}</p>\n${code}</div>`
        : `<details class="example" id="${id}"${index === 0 ? " open" : ""}><summary>${summary}</summary>\n${code}</details>`;
    })
    .join("\n");
}
