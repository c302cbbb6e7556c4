/**
 * Makes text from the service safe for a terminal. Control characters could move the cursor, bidi characters could change
 * the order of a row, and tabs and line breaks would add columns and rows.
 */
export function escapeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return short ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** Escapes a message, which may have several lines. */
export function escapeMessage(text: string): string {
  return text.replace(/[^\n\t]+/g, (part) => escapeText(part));
}

/** Formats a value as JSON on one line, with the same characters escaped in the way of JSON. */
export function formatJson(value: unknown): string {
  const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    found.split("").map(toEscape).join(""),
  );
}
