import { changelogPage } from "../changelog/changelog-markdown.ts";
import type { Guide } from "../guides/read-guides.ts";
import { apiPage } from "../markdown/api-page.ts";
import type { Section } from "../markdown/llms.ts";
import { operationPage } from "../markdown/operation-page.ts";
import type { Page } from "../markdown/page.ts";
import { item } from "../markdown/write.ts";
import { samplesOf } from "../samples/samples.ts";
import type { Api } from "../spec/api.ts";

/** The pages that are made from Markdown, in the order of the sidebar. */
export interface SitePlan {
  readonly guides: readonly Page[];
  readonly apis: readonly (Section & { readonly api: Api })[];
  readonly changelog: Page;
}

/** Plans the pages. `forms` has the file names of the other formats of an API's document. */
export function planSite({
  apis,
  guides,
}: {
  readonly apis: readonly { readonly api: Api; readonly forms: readonly string[] }[];
  readonly guides: readonly Guide[];
}): SitePlan {
  return {
    guides: [
      guideList(guides),
      ...guides.map(({ slug, title, summary, markdown }) => ({
        id: `guides/${slug}`,
        title,
        description: summary,
        source: `apps/docs/guides/${slug}.md`,
        markdown: markdown.trim(),
      })),
    ],
    apis: apis.map(({ api, forms }) => ({
      api,
      title: api.title,
      pages: [
        apiPage(api, forms),
        ...api.operations.map((operation) => operationPage(api, operation, samplesOf(api, operation))),
      ],
    })),
    changelog: changelogPage(),
  };
}

function guideList(guides: readonly Guide[]): Page {
  return {
    id: "guides",
    title: "Guides",
    description: "Short guides to both APIs. The tests of this project run each program in them.",
    source: "apps/docs/guides",
    markdown: guides
      .map(({ slug, title, summary }) => item(`**[${title}](guides/${slug}.md)**`, summary))
      .join("\n\n"),
  };
}

export function sectionsOf({ apis, guides, changelog }: SitePlan): readonly Section[] {
  return [...apis, { title: "Guides", pages: guides }, { title: "Changelog", pages: [changelog] }];
}

export function pagesOf(plan: SitePlan): readonly Page[] {
  return sectionsOf(plan).flatMap(({ pages }) => pages);
}
