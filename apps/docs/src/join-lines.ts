// A fenced code block with all it holds, or a run of lines with no blank one among them.
const block = /^(```|~~~)[\s\S]*?^\1.*$|^.*\S.*(?:\n(?!```|~~~).*\S.*)*/gm;

// Lists, tables, headings, quotes, HTML, indented code, and lines that end in a hard break.
const structure = /^(?: {4}|\t)|^ {0,3}(?:[#>|<]|[-*+] |\d+[.)] |```|~~~|[-=:| ]+$)|(?: {2}|\\)$/m;

/** Makes one line of each paragraph of Markdown: Redoc's search drops line breaks and so glues words. */
export function joinLines(markdown: string): string {
  return markdown.replace(block, (text) => (structure.test(text) ? text : text.replace(/\s*\n\s*/g, " ")));
}
