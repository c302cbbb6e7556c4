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
