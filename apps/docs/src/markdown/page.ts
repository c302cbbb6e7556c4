import { posix } from "node:path";
import type { Sample } from "../samples/samples.ts";
import { blocks } from "./write.ts";

/** A page that is made from Markdown. The site also has a Markdown file with the same name. */
export interface Page {
  /** The path: `guides/errors` is the page `guides/errors/` and the file `guides/errors.md`. */
  readonly id: string;
  readonly title: string;
  /** A description of one or two sentences in plain text. */
  readonly description: string;
  /** The source file in the repository, for the link "Edit page". */
  readonly source: string;
  /** The text below the title. Its highest headings are of level 2. Links lead to other Markdown files. */
  readonly markdown: string;
  /** Text that is only in the Markdown file. The page shows the same content in another form. */
  readonly appendix?: string;
  /** The code that an operation's page shows beside the text. */
  readonly operation?: { readonly api: string; readonly operationId: string; readonly code: OperationCode };
}

/** The code on an operation's page: the request in each language, and the responses by status. */
export interface OperationCode {
  readonly samples: readonly Sample[];
  readonly responses: readonly {
    readonly status: number;
    /** The example bodies. Empty if the response has no body. */
    readonly examples: readonly { readonly title: string; readonly source: string }[];
  }[];
}

export function markdownFile({ title, description, markdown, appendix = "" }: Page): string {
  const text = markdown.replaceAll(/^<!--.*-->\n+/gm, "");
  return `${blocks(`# ${title}`, description, text.trim(), appendix)}\n`;
}

/**
 * Converts a link in Markdown to the link on the page. Markdown files link to other Markdown files, so that
 * the links also work without the site. In `guides/errors.md`, `../certcentral/list-keys.md#parameters`
 * becomes the link to the page `certcentral/list-keys/`.
 */
export function pageLink(id: string, href: string): string {
  if (href.startsWith("#") || /^[a-z][a-z0-9+.-]*:/i.test(href)) return href;
  const [target = "", fragment] = href.split("#");
  if (/^\/|\?/.test(target))
    throw new Error(
      `${id} links to ${href}. Use a relative path to the Markdown file of the page, such as ../certcentral/list-keys.md.`,
    );
  const path = posix.join(posix.dirname(id), target).replace(/\.md$/, "/");
  const link = posix.relative(id, path) || ".";
  const isFolder = path.endsWith("/") || path === ".";
  return `${link}${isFolder ? "/" : ""}${fragment === undefined ? "" : `#${fragment}`}`;
}
