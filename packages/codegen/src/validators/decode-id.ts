/**
 * Reads an id from a URL. Returns undefined if the text is not an id, or if a JavaScript number cannot
 * represent the id exactly.
 */
export function decodeId(text: string): number | undefined {
  // Number() alone would accept " 1", "1.0", "12e3" and "0x10" as ids.
  if (!/^[1-9][0-9]*$/.test(text)) return undefined;
  const id = Number(text);
  return id <= Number.MAX_SAFE_INTEGER ? id : undefined;
}
