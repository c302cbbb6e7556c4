import { escapeHtml } from "./escape-html.ts";

/** A block of code, which scrolls by keyboard too; JSON is coloured. */
export function renderCode(source: string, language = ""): string {
  const content = language === "json" ? colourJson(source) : escapeHtml(source);
  const name = language === "" ? "" : ` class="language-${escapeHtml(language)}"`;
  return `<pre tabindex="0"><code${name}>${content}\n</code></pre>`;
}

const jsonToken = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?/g;

function colourJson(source: string): string {
  let coloured = "";
  let end = 0;
  for (const match of source.matchAll(jsonToken)) {
    const [token, text, colon] = match;
    coloured += escapeHtml(source.slice(end, match.index));
    end = match.index + token.length;
    const kind = text === undefined ? "literal" : colon === undefined ? "text" : "name";
    coloured += `<span class="json-${kind}">${escapeHtml(text ?? token)}</span>${colon ?? ""}`;
  }
  return coloured + escapeHtml(source.slice(end));
}
