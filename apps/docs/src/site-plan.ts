import { changelogPages } from "./changelog/changelog-pages.ts";
import { guidePages } from "./guides/guide-pages.ts";
import type { Guide } from "./guides/read-guides.ts";
import type { ApiModel } from "./model/api-model.ts";
import { apiMarkdown, apiPage } from "./pages/api-page.ts";
import { landingPage } from "./pages/landing.ts";
import { addressIn, llmsFullText, llmsText } from "./pages/llms.ts";
import { operationMarkdown } from "./pages/operation-markdown.ts";
import { operationPage } from "./pages/operation-page.ts";
import type { SitePage } from "./pages/paths.ts";
import { sideNavigation } from "./pages/side-navigation.ts";
import { apiPagePath, operationPath } from "./pages/site-paths.ts";
import { sitemap } from "./pages/sitemap.ts";
import { samplesOf } from "./samples/index.ts";
import { buildSearchIndex } from "./search/search-index.ts";

export interface SiteContent {
  readonly apis: readonly ApiModel[];
  readonly guides: readonly Guide[];
  /** Where the site will lie. Without it, the addresses in llms.txt and sitemap.xml are relative. */
  readonly baseUrl?: string | undefined;
}

/** Every page of the site that we write ourselves: all but the references, documents, styles and scripts. */
export function planSite({ apis, guides, baseUrl }: SiteContent): readonly SitePage[] {
  const address = addressIn(baseUrl);
  const ofApis = apis.flatMap((api) => pagesOfApi(api, apis, guides));
  const written = [...ofApis, ...guidePages(guides), ...changelogPages()];
  const [first] = apis;
  const [operation] = first?.operations ?? [];
  const landing = landingPage({
    apis,
    guides,
    firstCall:
      first === undefined || operation === undefined
        ? undefined
        : {
            api: first,
            source: samplesOf(first, operation).find(({ lang }) => lang === "curl")?.source ?? "",
          },
  });
  const texts = written.filter(({ path }) => path.endsWith(".md"));
  const references = apis.map(({ slug }) => `${slug}/index.html`);
  return [
    landing,
    ...written,
    { path: "search-index.json", content: buildSearchIndex({ apis, guides }) },
    llmsText({ apis, guides, address }),
    llmsFullText({ texts, address }),
    sitemap([landing.path, ...references, ...written.map(({ path }) => path)], address),
  ];
}

function pagesOfApi(api: ApiModel, apis: readonly ApiModel[], guides: readonly Guide[]): SitePage[] {
  const overview = apiPage(api, sideNavigation(`${apiPagePath(api.slug)}index.html`, apis, guides));
  const operations = api.operations.flatMap((operation) => {
    const samples = samplesOf(api, operation);
    const aside = sideNavigation(operationPath(operation), apis, guides);
    return [operationPage({ api, operation, samples, aside }), operationMarkdown(api, operation, samples)];
  });
  return [overview, apiMarkdown(api), ...operations];
}
