import { STATUS_CODES } from "node:http";
import { tryItScript } from "../content-security-policy.ts";
import type { ApiModel, OperationModel, ParameterModel, ResponseModel } from "../model/api-model.ts";
import type { Sample } from "../samples/index.ts";
import { accessSection } from "./access-section.ts";
import { assumedNote, examplesOf, fieldsTable } from "./body-sections.ts";
import { renderCode } from "./code.ts";
import { escapeHtml } from "./escape-html.ts";
import { parameterId, responseId } from "./ids.ts";
import { relativeTo, renderLayout, type SitePage } from "./layout.ts";
import { renderInlineMarkdown, renderMarkdown, scrollingTable } from "./markdown.ts";
import {
  apiPagePath,
  errorsGuide,
  operationFolder,
  operationMarkdownPath,
  operationPath,
} from "./site-paths.ts";
import { firstSentence, requirement } from "./words.ts";

export interface OperationPageContent {
  readonly api: ApiModel;
  readonly operation: OperationModel;
  readonly samples: readonly Sample[];
  /** The navigation beside the page. */
  readonly aside: string;
}

/** All that the document says of an operation, on one page that needs no script to be read. */
export function operationPage({ api, operation, samples, aside }: OperationPageContent): SitePage {
  const path = operationPath(operation);
  const to = (target: string): string => escapeHtml(relativeTo(path, target));
  const sections = [
    { id: "samples", title: "Samples", content: samplesSection(samples) },
    { id: "parameters", title: "Parameters", content: parametersTable(operation.parameters) },
    { id: "request-body", title: "Request body", content: requestSection(operation) },
    { id: "responses", title: "Responses", content: responsesSection(operation.responses, to) },
    { id: "who-may-call-it", title: "Who may call it", content: accessSection(api, operation) },
    { id: "documented-and-assumed", title: "Documented and assumed", content: assumedSection(operation, to) },
  ].filter(({ content }) => content !== "");
  const links = [...sections, { id: "try-it", title: "Try it" }].map(
    ({ id, title }) => `<li><a href="#${id}">${title}</a></li>`,
  );
  const main = `<p class="crumb"><a href="${to(apiPagePath(api.slug))}">${escapeHtml(api.title)}</a></p>
<h1>${escapeHtml(operation.summary)}</h1>
${endpoint(api, operation)}
${renderMarkdown(operation.description, { headingLevel: 2 })}
<nav class="contents" aria-label="On this page"><ul>
${links.join("\n")}
</ul></nav>
${sections.map(({ id, title, content }) => `<section>\n<h2 id="${id}">${title}</h2>\n${content}\n</section>`).join("\n")}
<section id="try-it" data-api="${api.slug}" data-operation="${operation.operationId}">
<h2>Try it</h2>
<p>Trying it on this page needs JavaScript. The samples above do the same from a terminal.</p>
</section>
${neighbours(api, operation, to)}`;
  return {
    path,
    content: renderLayout({
      path,
      title: `${operation.summary}: ${api.title}`,
      description: `${operation.method} ${operation.path}. ${firstSentence(operation.description)}`,
      main,
      aside,
      scripts: [tryItScript],
      alternate: operationMarkdownPath(operation),
    }),
  };
}

function endpoint(api: ApiModel, operation: OperationModel): string {
  const { method, path, vendorPage } = operation;
  const addresses = api.servers.map(
    ({ url, description }) =>
      `<p class="endpoint"><span class="method ${method.toLowerCase()}">${method}</span> <code>${escapeHtml(url)}<b>${escapeHtml(path)}</b></code> <small>${escapeHtml(description)}</small></p>`,
  );
  const vendor =
    vendorPage.url === ""
      ? ""
      : `\n<dt>Vendor's page</dt><dd><a href="${escapeHtml(vendorPage.url)}">${escapeHtml(vendorPage.description)}</a></dd>`;
  return `<div class="endpoints" role="group" aria-label="Address" tabindex="0">
${addresses.join("\n")}
</div>
<dl class="facts">
<dt>Header</dt><dd><code>${escapeHtml(api.credential.header)}: YOUR_KEY</code></dd>${vendor}
</dl>`;
}

/** Tabs of radio buttons: they work without a script. */
function samplesSection(samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const tabs = samples.map(
    ({ lang, label }, index) =>
      `<input type="radio" name="sample" id="sample-${lang}"${index === 0 ? " checked" : ""}><label for="sample-${lang}">${escapeHtml(label)}</label>`,
  );
  const panels = samples.map(
    ({ lang, label, source }) =>
      `<div class="sample" id="code-${lang}"><p class="sample-name">${escapeHtml(label)}</p>${renderCode(source.trimEnd(), lang)}</div>`,
  );
  return `<fieldset class="samples">
<legend class="unseen">Language</legend>
${tabs.join("\n")}
${panels.join("\n")}
</fieldset>`;
}

function parametersTable(parameters: readonly ParameterModel[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    (
      parameter,
    ) => `<tr id="${parameterId(parameter.name)}"><th scope="row"><code>${escapeHtml(parameter.name)}</code></th>
<td>${parameter.place}</td>
<td>${escapeHtml(parameter.type)}<small>${requirement(parameter.isRequired)}</small></td>
<td>${renderInlineMarkdown(parameter.description)}${
      parameter.example === undefined
        ? ""
        : `\n<small>example: <code>${escapeHtml(String(parameter.example))}</code></small>`
    }${assumedNote(parameter.assumed)}</td></tr>`,
  );
  const heads = ["Name", "In", "Type", "Meaning"].map((head) => `<th scope="col">${head}</th>`);
  return scrollingTable(
    `<thead><tr>${heads.join("")}</tr></thead>\n<tbody>${rows.join("\n")}</tbody>`,
    "Parameters",
  );
}

function requestSection({ requestBody }: OperationModel): string {
  if (requestBody === undefined) return "";
  const { description, isRequired, fields, examples } = requestBody;
  return [
    renderMarkdown(`${description} JSON, ${requirement(isRequired)}.`, { headingLevel: 3 }),
    fieldsTable(fields, "request"),
    examplesOf(examples, "request"),
  ].join("\n");
}

function responsesSection(responses: readonly ResponseModel[], to: (target: string) => string): string {
  const parts = responses.map(
    (
      response,
    ) => `<h3 id="${responseId(response.status)}"><span class="status s${String(response.status)[0]}">${response.status}</span> ${STATUS_CODES[response.status] ?? ""}</h3>
${renderMarkdown(response.description, { headingLevel: 4 })}${assumedNote(response.assumed)}
${fieldsTable(response.fields, response.status)}
${examplesOf(response.examples, response.status)}`,
  );
  const advice = `<p>What to do about each error: the guide <a href="${to(errorsGuide)}">Errors</a>.</p>`;
  return [...parts, advice].join("\n");
}

function assumedSection({ assumptions, vendorPage }: OperationModel, to: (target: string) => string): string {
  const guide = `<a href="${to("guides/documented-versus-assumed/")}">more on this</a>`;
  if (assumptions.length === 0) {
    return `<p>Beyond the table above, nothing on this page is assumed: it stands on the vendor's page (${guide}).</p>`;
  }
  const source =
    vendorPage.url === ""
      ? "the vendor's pages"
      : `<a href="${escapeHtml(vendorPage.url)}">the vendor's page</a>`;
  return `<p>What this page does not call assumed is documented on ${source} or was observed, and then says so. Assumed
means that the vendor is silent or contradicts itself and that this description made a choice: ask the vendor before you
build on it (${guide}).</p>
<ul class="assumptions">
${assumptions.map(({ where, why }) => `<li><b>${upperFirst(renderInlineMarkdown(where))}.</b> ${renderInlineMarkdown(why)}</li>`).join("\n")}
</ul>`;
}

function upperFirst(html: string): string {
  return html.charAt(0).toUpperCase() + html.slice(1);
}

function neighbours(api: ApiModel, operation: OperationModel, to: (target: string) => string): string {
  const index = api.operations.indexOf(operation);
  const link = (at: OperationModel | undefined, rel: string, text: string): string =>
    at === undefined
      ? ""
      : `<li class="${text.toLowerCase()}">${text}: <a rel="${rel}" href="${to(operationFolder(at))}">${escapeHtml(at.summary)}</a></li>`;
  const links = [
    link(index > 0 ? api.operations[index - 1] : undefined, "prev", "Previous"),
    link(api.operations[index + 1], "next", "Next"),
  ].filter((each) => each !== "");
  return links.length === 0
    ? ""
    : `<nav class="neighbours" aria-label="Next and previous operation">\n<ul>\n${links.join("\n")}\n</ul>\n</nav>`;
}
