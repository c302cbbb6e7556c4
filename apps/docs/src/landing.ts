import type { ApiOverview, ApiServer } from "./api-document.ts";
import { staticPagePolicy } from "./content-security-policy.ts";

export function renderLanding(overviews: readonly ApiOverview[]): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${staticPagePolicy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <meta name="description" content="Unofficial reference of DigiCert's two key APIs.">
    <title>Latchkey: DigiCert's key APIs, described</title>
    <link rel="icon" href="favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="landing.css">
  </head>
  <body>
    <header>
      <h1>Latchkey</h1>
      <p>DigiCert has two APIs that manage API keys, with different addresses, credentials and errors.
        This is a reference of both, made from one hand-written OpenAPI description.</p>
      <p class="notice">Unofficial: this project is not affiliated with DigiCert.</p>
    </header>
    <main>${overviews.map(renderApi).join("")}
    </main>
    <section>
      <h2>In the same repository</h2>
      <p>From the same description come a typed TypeScript client for each API, a mock of both that runs on your
        machine, and contract tests. The README at the top of the repository shows how to start them.</p>
    </section>
    <footer>
      <p>These pages load nothing from other hosts and report nothing about their readers.</p>
    </footer>
  </body>
</html>
`;
}

function renderApi(api: ApiOverview): string {
  const title = escapeHtml(api.title);
  const operations = api.operationCount === 1 ? "1 operation" : `${api.operationCount} operations`;
  const headers = api.credentialHeaders.map((name) => `<code>${escapeHtml(name)}</code>`).join("<br>");
  return `
      <article id="${api.slug}">
        <h2>${title}</h2>
        <p class="version">Version ${escapeHtml(api.version)}, ${operations}</p>
        <p>${escapeHtml(api.purpose)}</p>
        <dl>
          <dt>Credential header</dt>
          <dd>${headers === "" ? "none" : headers}</dd>
          <dt>Base URL</dt>
          ${api.servers.map(renderServer).join("\n          ")}
        </dl>
        <p class="links">
          <a class="primary" href="${api.slug}/" aria-label="Open the reference of ${title}">Open the reference</a>
          <a href="${api.slug}.yaml" download aria-label="Download ${title} as YAML">YAML</a>
          <a href="${api.slug}.json" download aria-label="Download ${title} as JSON">JSON</a>
        </p>
      </article>`;
}

function renderServer({ url, description }: ApiServer): string {
  const name = description === undefined ? "" : `<br><small>${escapeHtml(description)}</small>`;
  return `<dd><code>${escapeHtml(url)}</code>${name}</dd>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
