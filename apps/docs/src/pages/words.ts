export function requirement(isRequired: boolean): string {
  return isRequired ? "required" : "optional";
}

/** The first sentence of a Markdown text, as plain text in one line. */
export function firstSentence(markdown: string): string {
  const [paragraph = ""] = markdown.trim().split(/\n\s*\n/);
  const text = paragraph.replaceAll(/\s+/g, " ").replaceAll(/[`*]|\]\([^)]*\)|\[/g, "");
  return text.match(/^.*?\.(?= |$)/)?.[0] ?? text;
}
