import { demoSeed } from "@latchkey/sandbox";
import type { ApiModel } from "../model/api-model.ts";
import { differences } from "./differences.ts";
import { escapeHtml } from "./escape-html.ts";
import { renderLayout, type SitePage } from "./layout.ts";
import { renderInlineMarkdown, renderMarkdown, scrollingTable } from "./markdown.ts";
import { codeBlock } from "./markdown-blocks.ts";
import { apiPagePath, operationFolder } from "./site-paths.ts";

export interface LandingContent {
  readonly apis: readonly ApiModel[];
  readonly guides: readonly { readonly slug: string; readonly title: string; readonly summary: string }[];
  /** The first call of an API that has one, as a line for the shell. */
  readonly firstCall: { readonly api: ApiModel; readonly source: string } | undefined;
}

/** The first page: what there is, how the two APIs differ, and a first call. */
export function landingPage({ apis, guides, firstCall }: LandingContent): SitePage {
  const main = `<h1>DigiCert's key APIs, described</h1>
<p class="lead">DigiCert has two HTTP APIs that manage API keys. Latchkey describes both in OpenAPI, and adds what a team
needs to use them: pages to look things up, samples that are run by its tests, typed clients, and a sandbox without an
account.</p>
<div class="cards">
${apis.map(apiCard).join("\n")}
</div>
<h2 id="differences">How the two differ</h2>
<p>A key of one does not work in the other.</p>
${differencesTable(apis)}
${firstCall === undefined ? "" : firstCallSection(firstCall.api, firstCall.source)}
<h2 id="guides">Guides</h2>
<ul class="guide-list">
${guides.map(({ slug, title, summary }) => `<li><a href="guides/${slug}/">${escapeHtml(title)}</a><br>\n${renderInlineMarkdown(summary)}</li>`).join("\n")}
</ul>
${renderMarkdown(repository, { headingLevel: 1 })}
<h2 id="other-forms">The same in other forms</h2>
<ul>
${apis.map(documentLinks).join("\n")}
<li>For language models: <a href="llms.txt">llms.txt</a>, and everything in one file, <a href="llms-full.txt">llms-full.txt</a>.
Each page of an operation and each guide also has a Markdown form, linked at its foot.</li>
<li><a href="changelog/">What changed</a> between versions of the description.</li>
</ul>`;
  const path = "index.html";
  return {
    path,
    content: renderLayout({
      path,
      title: "Latchkey: DigiCert's key APIs, described",
      description: "Unofficial reference of DigiCert's two key APIs: Partner Subscriptions and CertCentral.",
      main,
    }),
  };
}

function apiCard(api: ApiModel): string {
  const operations = api.operations.map(
    (operation) =>
      `<li><span class="method ${operation.method.toLowerCase()}">${operation.method}</span> <a href="${operationFolder(operation)}">${escapeHtml(operation.summary)}</a></li>`,
  );
  const title = escapeHtml(api.title);
  return `<section class="card" id="${api.slug}">
<h2><a href="${apiPagePath(api.slug)}">${title}</a></h2>
<p>${renderInlineMarkdown(api.summary)} Header: <code>${escapeHtml(api.credential.header)}</code>.</p>
<ul class="operations">
${operations.join("\n")}
</ul>
<p class="links"><a href="${apiPagePath(api.slug)}">Overview<span class="unseen"> of ${title}</span></a>
<a href="${api.slug}/">Reference by Redocly<span class="unseen"> of ${title}</span></a></p>
</section>`;
}

function differencesTable(apis: readonly ApiModel[]): string {
  const heads = ["", ...apis.map(({ title }) => escapeHtml(title))];
  const rows = differences(apis).map(
    ([subject, ...texts]) =>
      `<tr><th scope="row">${subject}</th>${texts.map((text) => `<td>${renderInlineMarkdown(text)}</td>`).join("")}</tr>`,
  );
  const head = heads.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${text}</th>`)).join("");
  return scrollingTable(
    `<thead><tr>${head}</tr></thead>\n<tbody>${rows.join("\n")}</tbody>`,
    "How the two APIs differ",
  );
}

function firstCallSection({ credential, servers }: ApiModel, source: string): string {
  const { apiKey, baseUrl } = credential.environment;
  const [server] = servers;
  const [key] = demoSeed.partnerKeys ?? [];
  if (server === undefined || key === undefined) return "";
  const sandbox = `export ${apiKey}=${key.secret}
export ${baseUrl}=http://127.0.0.1:4010${new URL(server.url).pathname}
${source}`;
  const production = `unset ${baseUrl}
printf 'Key: '; read -rs ${apiKey}; export ${apiKey}`;
  return renderMarkdown(`## A first call in a minute

In a clone of the repository, on a machine with Node 20 or newer, start the sandbox. It has demo accounts and keys, and it is no part of DigiCert:

${codeBlock("npx -y pnpm@12.21.0 start", "sh")}

In another terminal, list the keys that the demo key of a parent account reaches:

${codeBlock(sandbox, "sh")}

Then the same in production. Type your key in: it is seen neither on the screen nor in the shell's history (bash and zsh).

${codeBlock(production, "sh")}

After that, the call once more:

${codeBlock(source, "sh")}`);
}

const repository = `## In the repository

| | What it is | How to start it |
|---|---|---|
| Clients | a typed TypeScript client for each API: one method for each operation, time limits, and retries where they are safe | \`packages/partner-subscriptions\`, \`packages/certcentral\` |
| Sandbox | both APIs for real, with accounts, keys and refusals; it keeps what it is told | \`npx -y pnpm@12.21.0 start\`, port 4010 |
| Mock | the examples of the description, always the same | \`npx -y pnpm@12.21.0 mock\`, port 4020 |
| Contract suite | what the APIs promise, as tests of any server | \`npx -y pnpm@12.21.0 contract\` |

All commands are run at the root of the repository.`;

function documentLinks({ slug, title }: ApiModel): string {
  return `<li>OpenAPI 3.1 of ${escapeHtml(title)}: <a href="${slug}.yaml" download>YAML<span class="unseen"> of ${escapeHtml(title)}</span></a>,
<a href="${slug}.json" download>JSON<span class="unseen"> of ${escapeHtml(title)}</span></a>.</li>`;
}
