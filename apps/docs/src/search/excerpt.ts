const length = 110;
const lead = 30;

/** The piece of a text where a word of the query stands, or else its beginning. */
export function excerpt(text: string, query: string): string {
  if (text.length <= length) return text;
  const lower = text.toLowerCase();
  const places = query
    .toLowerCase()
    .split(/\s+/)
    .map((term) => lower.indexOf(term))
    .filter((place) => place >= 0);
  const found = places.length === 0 ? 0 : Math.min(...places);
  const start = found <= lead ? 0 : text.lastIndexOf(" ", found - lead) + 1;
  const end = start + length < text.length ? text.lastIndexOf(" ", start + length) : text.length;
  return `${start === 0 ? "" : "… "}${text.slice(start, end)}${end === text.length ? "" : " …"}`;
}
