import { pagePolicy } from "../content-security-policy.ts";
import { escapeHtml } from "./escape-html.ts";
import { relativeTo } from "./paths.ts";
import { siteStyle } from "./site-style.ts";

export { relativeTo, type SitePage } from "./paths.ts";

export interface LayoutOptions {
  /** From the site's root: `guides/errors/index.html`. Links follow from it. */
  readonly path: string;
  readonly title: string;
  /** Plain text, for search engines and link previews. */
  readonly description: string;
  /** What stands in `<main>`: HTML that begins with the page's only `<h1>`. */
  readonly main: string;
  /** The navigation beside it: a list of links in HTML. */
  readonly aside?: string;
  /** Module scripts beside the search, by their paths in the site: `try-it.js`. */
  readonly scripts?: readonly string[];
  /** The path of the same page as Markdown. */
  readonly alternate?: string;
}

const sections = [
  {
    name: "Partner Subscriptions",
    folder: "partner-subscriptions/",
    link: "partner-subscriptions/operations/",
  },
  { name: "CertCentral", folder: "certcentral/", link: "certcentral/operations/" },
  { name: "Guides", folder: "guides/", link: "guides/" },
  { name: "Changelog", folder: "changelog/", link: "changelog/" },
];

/** A whole page around its content: everything that all pages have in common. */
export function renderLayout(options: LayoutOptions): string {
  const { path, title, description, main, aside, scripts = [], alternate } = options;
  const to = (target: string): string => escapeHtml(relativeTo(path, target));
  const current = (folder: string): string =>
    path === `${folder}index.html`
      ? ' aria-current="page"'
      : path.startsWith(folder)
        ? ' aria-current="true"'
        : "";
  const pageTitle = path === "index.html" ? title : `${title} · Latchkey`;
  const markdown =
    alternate === undefined ? "" : `<link rel="alternate" type="text/markdown" href="${to(alternate)}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(scripts, siteStyle)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escapeHtml(description)}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(pageTitle)}</title>
<link rel="icon" href="${to("favicon.svg")}" type="image/svg+xml">
<style>${siteStyle}</style>
${markdown}${["search.js", ...scripts].map((script) => `<script type="module" src="${to(script)}"></script>`).join("\n")}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="site-header">
<div class="bar">
<a class="site-name" href="${to("")}">Latchkey</a>
<nav class="sections" aria-label="Site">
<ul>
${sections.map(({ name, folder, link }) => `<li><a href="${to(link)}"${current(folder)}>${name}</a></li>`).join("\n")}
</ul>
</nav>
${searchField}
</div>
<p class="notice">Unofficial: not affiliated with DigiCert.</p>
</header>
<div class="page${aside === undefined ? "" : " with-aside"}">
${aside === undefined ? "" : `${sideNavigation(aside)}\n`}<main id="content">
${main}
</main>
</div>
<footer class="site-footer">
${alternate === undefined ? "" : `<p><a href="${to(alternate)}">This page as Markdown</a></p>\n`}<p>Latchkey is written from DigiCert's public pages and is not made, reviewed or endorsed by DigiCert.
These pages load nothing from other hosts and report nothing about their readers.</p>
</footer>
</body>
</html>
`;
}

/** Hidden by the style sheet until `search.js` gives it the class `search-ready`: without JavaScript there is no search. */
const searchField = `<div class="search" role="search">
<label class="unseen" for="search-input">Search both APIs and the guides</label>
<input id="search-input" type="search" placeholder="Search" autocomplete="off" spellcheck="false">
<ul id="search-results" hidden></ul>
</div>`;

/** Folded above a narrow page; beside a wide one, the style sheet shows it all the same. */
function sideNavigation(links: string): string {
  return `<nav class="aside" aria-label="Pages">
<details>
<summary>Pages</summary>
${links}
</details>
</nav>`;
}
