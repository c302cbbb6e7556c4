import { Marked, type Tokens } from "marked";
import { renderCode } from "./code.ts";
import { escapeHtml } from "./escape-html.ts";

export interface MarkdownOptions {
  /** What `#` becomes; the headings below it follow. 1 where nothing is said. */
  readonly headingLevel?: number;
  /** Rewrites the address of each link. */
  readonly link?: (href: string) => string;
}

/** Markdown as HTML. HTML within it is shown and does nothing; each heading has the id that GitHub gives it. */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): string {
  const { headingLevel = 1, link = (href) => href } = options;
  const ids = new Map<string, number>();
  const marked = new Marked({
    gfm: true,
    renderer: {
      html: ({ text: raw }) => escapeHtml(raw),
      code: ({ text: code, lang }) => `${renderCode(code, lang)}\n`,
      heading({ tokens, depth }) {
        const level = Math.min(6, depth + headingLevel - 1);
        const content = this.parser.parseInline(tokens);
        const id = headingId(content.replaceAll(/<[^>]*>/g, ""));
        const count = ids.get(id) ?? 0;
        ids.set(id, count + 1);
        return `<h${level} id="${count === 0 ? id : `${id}-${count}`}">${content}</h${level}>\n`;
      },
      table(token) {
        const head = `<tr>${token.header.map((cell) => tableCell("th", cell, this.parser)).join("")}</tr>`;
        const rows = token.rows.map(
          (row) => `<tr>${row.map((cell) => tableCell("td", cell, this.parser)).join("")}</tr>`,
        );
        return `${scrollingTable(`<thead>${head}</thead><tbody>${rows.join("\n")}</tbody>`)}\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escapeHtml(link(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      // Nothing of ours is a picture, and a picture elsewhere would be loaded from there.
      image: ({ href, text: name }) => `<a href="${escapeHtml(link(href))}">${escapeHtml(name)}</a>`,
    },
  });
  // Without asynchronous extensions it is a text and no promise; its type cannot tell.
  return marked.parse(text, { async: false }).trim();
}

/** One paragraph or less, without the tags around it: for a cell of a table or a line of a list. */
export function renderInlineMarkdown(text: string): string {
  return renderMarkdown(text)
    .replaceAll("</p>\n<p>", "<br>")
    .replaceAll(/<\/?p>/g, "");
}

/** A table in a box of its own, which scrolls where the window is narrow, by keyboard too. */
export function scrollingTable(rows: string, label = "Table"): string {
  return `<div class="table" role="group" aria-label="${escapeHtml(label)}" tabindex="0"><table>${rows}</table></div>`;
}

/** `Rotate a key` is found at `#rotate-a-key`. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/&[a-z]+;|&#\d+;/g, "")
    .replaceAll(/[^\p{Letter}\p{Number}_ -]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function tableCell(
  tag: "th" | "td",
  { tokens }: Tokens.TableCell,
  parser: { parseInline(tokens: Tokens.TableCell["tokens"]): string },
): string {
  const content = parser.parseInline(tokens);
  // A corner that heads nothing is no heading.
  return tag === "td" || content === "" ? `<td>${content}</td>` : `<th scope="col">${content}</th>`;
}
