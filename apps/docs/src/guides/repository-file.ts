import { readFileSync } from "node:fs";
import { posix } from "node:path";

const root = new URL("../../../../", import.meta.url);

/**
 * The files of the repository that are also pages of the site. Each has the file name and the title of its
 * page.
 */
const pages: Readonly<Record<string, { readonly page: string; readonly title: string }>> = {
  "packages/sandbox/CONTROLS.md": { page: "sandbox-controls.md", title: "Sandbox controls" },
  "packages/sandbox/DIFFERENCES.md": { page: "how-the-sandbox-differs.md", title: "How the sandbox differs" },
};

/**
 * Returns the text of a Markdown file of the repository. Removes the title, and makes the links work on the
 * site.
 */
export function renderFile(path: string): string {
  const markdown = readFileSync(new URL(path, root), "utf8").replace(/^# .*\n+/, "");
  return markdown.trim().replaceAll(/(?<!!)\[([^\]]+)\]\(([^)]+)\)/g, (link, label: string, href: string) => {
    if (/^(#|[a-z]+:)/.test(href)) return link;
    const [target = "", hash] = posix.join(posix.dirname(path), href).split("#");
    const known = pages[target];
    const page = known?.page ?? /^apps\/docs\/guides\/(.+\.md)$/.exec(target)?.[1];
    if (page === undefined) return `${label} (\`${target}\`)`;
    // If the text of a link is a file name, replace the text by the title of the page.
    const text = known !== undefined && label === posix.basename(target) ? known.title : label;
    return `[${text}](${page}${hash === undefined ? "" : `#${hash}`})`;
  });
}
