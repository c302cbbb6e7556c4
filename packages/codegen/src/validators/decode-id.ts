/** The number of an id as it stands in a URL; undefined where the text is none, or one that a double cannot hold. */
export function decodeId(text: string): number | undefined {
  // Number() alone would take " 1", "1.0", "12e3" and "0x10" for ids.
  if (!/^[1-9][0-9]*$/.test(text)) return undefined;
  const id = Number(text);
  return id <= Number.MAX_SAFE_INTEGER ? id : undefined;
}
