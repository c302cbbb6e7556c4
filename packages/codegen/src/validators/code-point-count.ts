/** Returns the length of a text as JSON Schema counts it: in characters, not in UTF-16 units. */
export function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
