/** `search-index.json`: what the build writes and the browser reads. Lists and no names, because it is loaded. */
export interface SearchIndex {
  readonly pages: readonly IndexedPage[];
  readonly entries: readonly IndexedEntry[];
}

/** Where it lies from the site's root, and where it belongs: `CertCentral API keys · List keys`. */
export type IndexedPage = readonly [path: string, where: string];

export type IndexedEntry = readonly [
  /** Its place among the pages. */
  page: number,
  /** Empty for the page itself. */
  fragment: string,
  kind: EntryKind,
  title: string,
  /** What it is called in programs, between spaces: `listApiKeys`. */
  names: string,
  text: string,
];

export type EntryKind = (typeof entryKinds)[number];

/** Of entries that match as well, the ones of the first kind come first. */
export const entryKinds = [
  "operation",
  "guide",
  "overview",
  "section",
  "parameter",
  "field",
  "error",
  "status",
  "caller",
  "assumed",
] as const;
