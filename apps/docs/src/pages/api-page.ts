import { joinLines } from "../join-lines.ts";
import type { ApiModel } from "../model/api-model.ts";
import { escapeHtml } from "./escape-html.ts";
import { relativeTo, renderLayout, type SitePage } from "./layout.ts";
import { renderInlineMarkdown, renderMarkdown, scrollingTable } from "./markdown.ts";
import { markdownTable } from "./markdown-blocks.ts";
import { apiMarkdownPath, apiPagePath, operationFolder } from "./site-paths.ts";

/** What holds for all operations of an API, and their list. */
export function apiPage(api: ApiModel, aside: string): SitePage {
  const path = `${apiPagePath(api.slug)}index.html`;
  const to = (target: string): string => escapeHtml(relativeTo(path, target));
  const operations = api.operations.map(
    (
      operation,
    ) => `<tr><td><a href="${to(operationFolder(operation))}">${escapeHtml(operation.summary)}</a></td>
<td><span class="method ${operation.method.toLowerCase()}">${operation.method}</span> <code>${escapeHtml(operation.path)}</code></td>
<td>${operation.responses.map(({ status }) => status).join(", ")}</td></tr>`,
  );
  const servers = api.servers.map(
    ({ url, description }) =>
      `<dt>${escapeHtml(description || "Server")}</dt><dd><code>${escapeHtml(url)}</code></dd>`,
  );
  const otherForms = (api.otherForms ?? []).map((file) => `<a href="${to(file)}">${escapeHtml(file)}</a>`);
  const main = `<h1>${escapeHtml(api.title)}</h1>
<p class="lead">${renderInlineMarkdown(api.summary)}</p>
<p>Version ${escapeHtml(api.version)} of this description. The same in other forms:
<a href="${to(`${api.slug}/`)}">the reference by Redocly</a>, and the OpenAPI document as
<a href="${to(`${api.slug}.yaml`)}">YAML</a> and <a href="${to(`${api.slug}.json`)}">JSON</a>.${otherForms.length > 0 ? ` For generators and test tools: ${otherForms.join(", ")}.` : ""}</p>
<h2 id="operations">Operations</h2>
${scrollingTable(
  `<thead><tr><th scope="col">Operation</th><th scope="col">Request</th><th scope="col">Answers</th></tr></thead>
<tbody>${operations.join("\n")}</tbody>`,
  "Operations",
)}
<h2 id="address-and-key">Address and key</h2>
<dl class="facts">
${servers.join("\n")}
<dt>Header</dt><dd><code>${escapeHtml(api.credential.header)}</code></dd>
</dl>
${renderMarkdown(api.credential.description, { headingLevel: 3 })}
<h2 id="callers-and-owners">Callers and owners</h2>
<p>Each operation's table of who may call it tells these apart.</p>
${nameTable("Caller", api.access.callers)}
${nameTable("Owner", api.access.owners)}
${renderMarkdown(api.description)}`;
  return {
    path,
    content: renderLayout({
      path,
      title: api.title,
      description: `${api.summary} Unofficial.`,
      main,
      aside,
      alternate: apiMarkdownPath(api.slug),
    }),
  };
}

function nameTable(head: string, descriptions: Readonly<Record<string, string>>): string {
  const rows = Object.entries(descriptions).map(
    ([name, text]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${renderInlineMarkdown(text)}</td></tr>`,
  );
  return rows.length === 0
    ? ""
    : scrollingTable(
        `<thead><tr><th scope="col">${head}</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join("\n")}</tbody>`,
        `${head}s`,
      );
}

/** The same as Markdown. */
export function apiMarkdown(api: ApiModel): SitePage {
  const parts = [
    `# ${api.title}`,
    `${api.summary} Version ${api.version} of this description. Unofficial: not affiliated with DigiCert.`,
    "## Operations",
    markdownTable(
      ["Operation", "Request", "Answers"],
      api.operations.map(({ slug, summary, method, path, responses }) => [
        `[${summary}](${slug}.md)`,
        `\`${method} ${path}\``,
        responses.map(({ status }) => status).join(", "),
      ]),
    ),
    "## Address and key",
    [
      ...api.servers.map(({ url, description }) => `- ${description || "Server"}: ${url}`),
      `- Header: \`${api.credential.header}\``,
      `- OpenAPI document: [YAML](../${api.slug}.yaml), [JSON](../${api.slug}.json)`,
      ...(api.otherForms ?? []).map((file) => `- For generators and test tools: [${file}](../${file})`),
    ].join("\n"),
    joinLines(api.credential.description),
    "## Callers and owners",
    nameRows("Caller", api.access.callers),
    nameRows("Owner", api.access.owners),
    joinLines(api.description),
  ];
  return {
    path: apiMarkdownPath(api.slug),
    content: `${parts.filter((part) => part !== "").join("\n\n")}\n`,
  };
}

function nameRows(head: string, descriptions: Readonly<Record<string, string>>): string {
  const rows = Object.entries(descriptions);
  return rows.length === 0 ? "" : markdownTable([head, "Meaning"], rows);
}
