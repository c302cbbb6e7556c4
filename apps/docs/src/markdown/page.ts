import { posix } from "node:path";
import type { Sample } from "../samples/samples.ts";
import { blocks } from "./write.ts";

/** A page of the site that is made from Markdown, and the Markdown file of the same name. */
export interface Page {
  /** `guides/errors` is the page `guides/errors/` and the file `guides/errors.md`. */
  readonly id: string;
  readonly title: string;
  /** Plain text of one or two sentences. */
  readonly description: string;
  /** The file in the repository that a reader would edit. */
  readonly source: string;
  /** What is below the title: the highest headings are of level 2. Links lead to other Markdown files. */
  readonly markdown: string;
  /** What only the Markdown file has, since the page shows it in another form. */
  readonly appendix?: string;
  /** The code beside the text of an operation. */
  readonly operation?: { readonly api: string; readonly operationId: string; readonly code: OperationCode };
}

/** What an operation's page shows beside its text: the request in each language, and the responses by status. */
export interface OperationCode {
  readonly samples: readonly Sample[];
  readonly responses: readonly ResponseCode[];
}

export interface ResponseCode {
  readonly status: number;
  /** None if the response has no body. */
  readonly examples: readonly { readonly title: string; readonly source: string }[];
}

export function markdownFile({ title, description, markdown, appendix = "" }: Page): string {
  const text = markdown.replaceAll(/^<!--.*-->\n+/gm, "");
  return `${blocks(`# ${title}`, description, text.trim(), appendix)}\n`;
}

/**
 * The link on a page for one in its Markdown. Markdown files link each other as files, so that the links also work
 * between files: in `guides/errors.md`, `../certcentral/list-keys.md#parameters` is the page `certcentral/list-keys/`.
 */
export function pageLink(id: string, href: string): string {
  if (href.startsWith("#") || /^[a-z][a-z0-9+.-]*:/i.test(href)) return href;
  const [target = "", fragment] = href.split("#");
  if (/^\/|\?/.test(target))
    throw new Error(`${id} links ${href}. Link the Markdown file of the page by a relative path.`);
  const path = posix.join(posix.dirname(id), target).replace(/\.md$/, "/");
  const link = posix.relative(id, path) || ".";
  const isFolder = path.endsWith("/") || path === ".";
  return `${link}${isFolder ? "/" : ""}${fragment === undefined ? "" : `#${fragment}`}`;
}
