import { type AccessLine, readableAccess } from "../model/access-lines.ts";
import type { ApiModel, OperationModel } from "../model/api-model.ts";
import { escapeHtml } from "./escape-html.ts";
import { responseId } from "./ids.ts";
import { renderInlineMarkdown, scrollingTable } from "./markdown.ts";

/** Who may call an operation and what a bad key gets, with the reasons of what is assumed numbered below. */
export function accessSection(api: ApiModel, operation: OperationModel): string {
  const { hasOwners, lines, badKeys, reasons } = readableAccess(api, operation);
  const tables = [
    lines.length === 0
      ? ""
      : accessTable(
          lines,
          hasOwners ? ["Caller", "For whose keys", "Answer"] : ["Caller", "Answer"],
          operation,
        ),
    badKeys.length === 0
      ? ""
      : `<h3 id="bad-key">What a bad key gets</h3>\n${accessTable(badKeys, ["Key", "Answer"], operation)}`,
    reasons.length === 0
      ? ""
      : `<ol class="reasons" aria-label="Reasons">
${reasons.map((reason, index) => `<li id="reason-${index + 1}"><b>Assumed.</b> ${renderInlineMarkdown(reason)}</li>`).join("\n")}
</ol>`,
  ];
  return tables.filter((part) => part !== "").join("\n");
}

function accessTable(
  lines: readonly AccessLine[],
  heads: readonly string[],
  operation: OperationModel,
): string {
  const rows = lines.map((line) => {
    const cells = heads.length === 3 ? [line.callers, line.owners] : [line.callers];
    return `<tr>${cells.map((names) => `<td>${names.map(escapeHtml).join("<br>or ")}</td>`).join("")}<td>${answer(line, operation)}</td></tr>`;
  });
  return scrollingTable(
    `<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>\n<tbody>${rows.join("\n")}</tbody>`,
    heads[0] === "Key" ? "What a bad key gets" : "Who may call it",
  );
}

function answer({ answer: given, example, reason }: AccessLine, { responses }: OperationModel): string {
  const response = responses.find(({ status }) => String(status) === given);
  const isShown = response?.examples.some(({ name }) => name === example) ?? false;
  const target =
    response === undefined ? "" : isShown ? `example-${given}-${example}` : responseId(response.status);
  const what = `<span class="answer ${/^\d/.test(given) ? "refused" : given === "left out of the list" ? "omitted" : "allowed"}">${given}</span>`;
  const linked = target === "" ? what : `<a href="#${target}">${what}</a>`;
  const name = example === undefined ? "" : ` <small><code>${escapeHtml(example)}</code></small>`;
  return `${linked}${name}${reason === undefined ? "" : ` <a class="mark" href="#reason-${reason}">assumed (${reason})</a>`}`;
}
