import { entryKinds, type IndexedEntry, type SearchIndex } from "./index-format.ts";

// Our own and no library: a ranking for names of fields is these few lines, and a library would be most of search.js.

/** An entry of the index, made ready once for all queries. */
export interface Candidate {
  readonly entry: IndexedEntry;
  /** From the site's root, with the fragment. */
  readonly address: string;
  readonly where: string;
  readonly names: readonly string[];
  readonly titleWords: readonly string[];
  readonly textWords: readonly string[];
  readonly whereWords: readonly string[];
}

/** Makes an index ready for searching. */
export function candidatesOf({ pages, entries }: SearchIndex): readonly Candidate[] {
  return entries.map((entry) => {
    const [page, fragment, , title, names, text] = entry;
    const [path, where] = pages[page] ?? ["", ""];
    return {
      entry,
      address: fragment === "" ? path : `${path}#${fragment}`,
      where,
      names: names.toLowerCase().split(" "),
      titleWords: wordsOf(title),
      textWords: wordsOf(text),
      whereWords: wordsOf(where),
    };
  });
}

/** What matches each word of a query, the best first. */
export function rank(candidates: readonly Candidate[], query: string): readonly Candidate[] {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return [];
  return candidates
    .map((candidate) => ({ candidate, score: scoreOf(candidate, terms) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || kindRank(a.candidate) - kindRank(b.candidate))
    .map(({ candidate }) => candidate);
}

function scoreOf(candidate: Candidate, terms: readonly string[]): number {
  const scores = terms.map((term) => scoreOfTerm(candidate, term));
  if (scores.includes(0)) return 0;
  const isWholeTitle = candidate.titleWords.join(" ") === terms.join(" ");
  return scores.reduce((sum, score) => sum + score, isWholeTitle ? 500 : 0);
}

/** A name outweighs any title, and a title any text. */
function scoreOfTerm({ names, titleWords, textWords, whereWords }: Candidate, term: string): number {
  if (names.includes(term)) return 1000;
  if (names.some((name) => name.startsWith(term))) return 300;
  if (titleWords.includes(term)) return 100;
  if (titleWords.some((word) => word.startsWith(term))) return 60;
  if (names.some((name) => name.includes(term))) return 30;
  // `X-Header` or `a|b` in a text: all of its parts.
  const parts = wordsOf(term);
  if (parts.length === 0) return 0;
  if (parts.every((part) => textWords.includes(part))) return 10;
  if (parts.every((part) => whereWords.some((word) => word.startsWith(part)))) return 5;
  return parts.every((part) => textWords.some((word) => word.startsWith(part))) ? 4 : 0;
}

function kindRank({ entry: [, , kind] }: Candidate): number {
  return entryKinds.indexOf(kind);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}
