import { type LayoutOptions, renderLayout, type SitePage } from "../pages/layout.ts";
import { renderMarkdown } from "../pages/markdown.ts";
import { pageLink } from "../pages/paths.ts";
import { type Changelog, readChangelog } from "./changelog.ts";
import { changelogMarkdown } from "./changelog-markdown.ts";

const path = "changelog/index.html";
const alternate = "changelog.md";

/** The changelog as a page and as Markdown, made from the committed file alone. */
export function changelogPages(changelog: Changelog = readChangelog()): readonly SitePage[] {
  const markdown = changelogMarkdown(changelog);
  const options: LayoutOptions = {
    path,
    alternate,
    title: "Changelog",
    description: "What changed in the description of DigiCert's two key APIs, with breaking changes marked.",
    main: renderMarkdown(markdown, { link: (href) => pageLink(alternate, path, href) }),
  };
  return [
    { path, content: renderLayout(options) },
    { path: alternate, content: markdown },
  ];
}
