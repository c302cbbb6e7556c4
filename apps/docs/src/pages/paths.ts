import { posix } from "node:path";

/** A finished file of the site and its path from the site's root: `guides/errors/index.html`. */
export interface SitePage {
  readonly path: string;
  readonly content: string;
}

/** The link from one page to another, both given from the site's root; a folder ends in a slash, the root is empty. */
export function relativeTo(path: string, target: string): string {
  const [place = "", fragment] = target.split("#");
  const from = posix.dirname(path);
  const isFolder = place === "" || place.endsWith("/");
  const way = posix.relative(from, place) || (isFolder ? "." : "");
  const link = isFolder ? `${way}/` : way;
  return fragment === undefined ? link : `${link}#${fragment}`;
}

/**
 * The link on a page for one that its Markdown has. Markdown files link each other by their files, so that they also
 * lead somewhere where the files lie: `../certcentral/list-keys.md#response-403` is the page `certcentral/list-keys/`.
 */
export function pageLink(markdownPath: string, path: string, href: string): string {
  if (href.startsWith("#") || /^[a-z][a-z0-9+.-]*:/i.test(href)) return href;
  const target = posix.join(posix.dirname(markdownPath), href);
  return relativeTo(path, target.replace(/\.md(?=#|$)/, "/").replace(/^\.\//, ""));
}
