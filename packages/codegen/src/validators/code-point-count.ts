/** The length that JSON Schema means: of characters, not of UTF-16 units. */
export function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
