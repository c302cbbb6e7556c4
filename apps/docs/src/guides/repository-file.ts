import { readFileSync } from "node:fs";
import { posix } from "node:path";

const root = new URL("../../../../", import.meta.url);

/** The files of the repository that are pages of the site. */
const pages: Readonly<Record<string, string>> = {
  "packages/sandbox/CONTROLS.md": "sandbox-controls.md",
  "packages/sandbox/DIFFERENCES.md": "how-the-sandbox-differs.md",
};

/** The text of a Markdown file of the repository, without its title and with links that work on the site. */
export function renderFile(path: string): string {
  const text = readFileSync(new URL(path, root), "utf8").replace(/^# .*\n+/, "");
  return text.trim().replaceAll(/(?<!!)\[([^\]]+)\]\(([^)]+)\)/g, (link, label: string, href: string) => {
    if (/^(#|[a-z]+:)/.test(href)) return link;
    const [target = "", hash] = posix.join(posix.dirname(path), href).split("#");
    const page = pages[target] ?? /^apps\/docs\/guides\/(.+\.md)$/.exec(target)?.[1];
    if (page === undefined) return label === target ? `\`${target}\`` : `${label} (\`${target}\`)`;
    return `[${label}](${page}${hash === undefined ? "" : `#${hash}`})`;
  });
}
