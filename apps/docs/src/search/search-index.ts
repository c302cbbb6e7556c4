import type { Guide } from "../guides/read-guides.ts";
import type { ApiModel } from "../model/api-model.ts";
import { apiPagePath, operationFolder } from "../pages/site-paths.ts";
import { type Entry, entriesOfApi, entriesOfOperation } from "./entries-of-api.ts";
import { entriesOfGuide } from "./entries-of-guide.ts";
import type { SearchIndex } from "./index-format.ts";

export interface SearchContent {
  readonly apis: readonly ApiModel[];
  readonly guides: readonly Guide[];
}

/** What the search finds, from the models and the guides: the content of `search-index.json`. */
export function buildSearchIndex({ apis, guides }: SearchContent): string {
  const pages = [
    ...apis.flatMap((api) => [
      { path: apiPagePath(api.slug), where: api.title, entries: entriesOfApi(api) },
      ...api.operations.map((operation) => ({
        path: operationFolder(operation),
        where: `${api.title} · ${operation.summary}`,
        entries: entriesOfOperation(operation),
      })),
    ]),
    ...guides.map((guide) => ({
      path: `guides/${guide.slug}/`,
      where: guide.title,
      entries: entriesOfGuide(guide),
    })),
  ];
  const index: SearchIndex = {
    pages: pages.map(({ path, where }) => [path, where]),
    entries: pages.flatMap(({ entries }, page) =>
      entries.map(
        ({ fragment, kind, title, names, text }: Entry) =>
          [page, fragment, kind, title, names.join(" "), text] as const,
      ),
    ),
  };
  return `${JSON.stringify(index)}\n`;
}
