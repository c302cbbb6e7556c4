import { Marked, type Token, type Tokens } from "marked";
import { headingId } from "../pages/markdown.ts";

export interface Section {
  /** The id that the page gives its heading; empty for what stands before the first. */
  readonly id: string;
  readonly heading: string;
  readonly text: string;
}

/** A Markdown text by its headings, each section as plain text. */
export function sectionsOf(markdown: string): readonly Section[] {
  const sections: { id: string; heading: string; parts: string[] }[] = [{ id: "", heading: "", parts: [] }];
  const counts = new Map<string, number>();
  for (const token of new Marked({ gfm: true }).lexer(markdown)) {
    if (token.type === "heading") {
      const heading = plainText([token]);
      const id = headingId(heading);
      const count = counts.get(id) ?? 0;
      counts.set(id, count + 1);
      sections.push({ id: count === 0 ? id : `${id}-${count}`, heading, parts: [] });
    } else {
      sections.at(-1)?.parts.push(plainText([token]));
    }
  }
  return sections.map(({ id, heading, parts }) => ({ id, heading, text: words(parts.join(" ")) }));
}

/** A Markdown text without its marks, in one line. */
export function plainOf(markdown: string): string {
  return plainText(new Marked({ gfm: true }).lexer(markdown));
}

function plainText(tokens: readonly Token[]): string {
  const parts: string[] = [];
  // The pieces of a paragraph stand as close as they did there; blocks stand apart.
  const inline = (of: readonly Token[]): string => of.map(inlineText).join("");
  const inlineText = (token: Token): string => {
    if (token.type === "br") return " ";
    return "tokens" in token && token.tokens !== undefined
      ? inline(token.tokens)
      : "text" in token
        ? unescapeText(String(token.text))
        : "";
  };
  for (const token of tokens) {
    if (token.type === "code" || token.type === "html") continue;
    if (isList(token)) parts.push(...token.items.map((item) => plainText(item.tokens)));
    else if (isTable(token)) {
      parts.push(...[token.header, ...token.rows].flat().map((cell) => inline(cell.tokens)));
    } else if (token.type === "blockquote") parts.push(plainText(token.tokens ?? []));
    else parts.push(inlineText(token));
  }
  return words(parts.join(" "));
}

// The types of marked cannot tell its own tokens from those of extensions.
function isList(token: Token): token is Tokens.List {
  return token.type === "list";
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === "table";
}

function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function words(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
