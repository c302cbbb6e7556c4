import { escapeHtml } from "../pages/escape-html.ts";
import { renderLayout } from "../pages/layout.ts";
import { renderMarkdown } from "../pages/markdown.ts";
import { pageLink, relativeTo, type SitePage } from "../pages/paths.ts";
import type { Guide } from "./read-guides.ts";

/** The list of the guides, a page of each, and each as Markdown. */
export function guidePages(guides: readonly Guide[]): readonly SitePage[] {
  return [
    { path: listPath, content: renderList(guides) },
    ...guides.flatMap((guide, index) => [
      { path: pagePath(guide), content: renderGuide(guides, guide, index) },
      { path: markdownPath(guide), content: renderGuideMarkdown(guide) },
    ]),
  ];
}

const listPath = "guides/index.html";

function pagePath({ slug }: Guide): string {
  return `guides/${slug}/index.html`;
}

function markdownPath({ slug }: Guide): string {
  return `guides/${slug}.md`;
}

function renderGuideMarkdown({ title, summary, markdown }: Guide): string {
  return `# ${title}\n\n${summary}\n\n${markdown.trim()}\n`;
}

function renderList(guides: readonly Guide[]): string {
  const entries = guides.map(
    (guide) => `<li>${linkTo(listPath, guide)}<br>\n${escapeHtml(guide.summary)}</li>`,
  );
  return renderLayout({
    path: listPath,
    title: "Guides",
    description:
      "Short guides to DigiCert's two key APIs, with programs that are run against a sandbox. Unofficial.",
    aside: guideLinks(listPath, guides),
    main: `<h1>Guides</h1>
<p>This project's tests run each program of a guide against <a href="testing/">the sandbox</a>, and compare what it
prints with what is shown. Nothing here was tried against DigiCert's service.</p>
<ul class="guide-list">
${entries.join("\n")}
</ul>`,
  });
}

function renderGuide(guides: readonly Guide[], guide: Guide, index: number): string {
  const path = pagePath(guide);
  const text = renderMarkdown(guide.markdown, { link: (href) => pageLink(markdownPath(guide), path, href) });
  return renderLayout({
    path,
    title: guide.title,
    description: guide.summary,
    alternate: markdownPath(guide),
    aside: guideLinks(path, guides),
    main: [
      `<h1>${escapeHtml(guide.title)}</h1>`,
      tableOfContents(text),
      text,
      neighbours(path, guides[index - 1], guides[index + 1]),
    ].join("\n"),
  });
}

/** From the page itself: the headings have their ids there. */
function tableOfContents(html: string): string {
  const links = [...html.matchAll(/<h2 id="([^"]*)">(.*?)<\/h2>/g)].map(
    ([, id, heading]) => `<li><a href="#${id}">${heading}</a></li>`,
  );
  return `<nav class="contents" aria-label="On this page">\n<ul>\n${links.join("\n")}\n</ul>\n</nav>`;
}

function guideLinks(path: string, guides: readonly Guide[]): string {
  const links = guides.map((guide) => `<li>${linkTo(path, guide)}</li>`);
  return `<ul>\n${links.join("\n")}\n</ul>`;
}

function linkTo(path: string, guide: Guide): string {
  const current = path === pagePath(guide) ? ' aria-current="page"' : "";
  return `<a href="${relativeTo(path, `guides/${guide.slug}/`)}"${current}>${escapeHtml(guide.title)}</a>`;
}

function neighbours(path: string, previous: Guide | undefined, next: Guide | undefined): string {
  const links = [
    ...(previous === undefined ? [] : [`<li class="previous">Previous: ${linkTo(path, previous)}</li>`]),
    ...(next === undefined ? [] : [`<li class="next">Next: ${linkTo(path, next)}</li>`]),
  ];
  return `<nav class="neighbours" aria-label="Next and previous guide">\n<ul>\n${links.join("\n")}\n</ul>\n</nav>`;
}
