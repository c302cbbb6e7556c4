import type { ApiModel } from "../model/api-model.ts";
import { escapeHtml } from "./escape-html.ts";
import { relativeTo } from "./paths.ts";
import { apiPagePath, operationFolder } from "./site-paths.ts";

/** Where else to go from a page about an API: the operations of both, and the guides. */
export function sideNavigation(
  path: string,
  apis: readonly ApiModel[],
  guides: readonly { readonly slug: string; readonly title: string }[],
): string {
  const link = (target: string, content: string): string => {
    const current = path === `${target}index.html` ? ' aria-current="page"' : "";
    return `<a href="${escapeHtml(relativeTo(path, target))}"${current}>${content}</a>`;
  };
  const group = (heading: string, links: readonly string[]): string =>
    `<p>${heading}</p>\n<ul>\n${links.map((each) => `<li>${each}</li>`).join("\n")}\n</ul>`;
  return [
    ...apis.map((api) =>
      group(
        link(apiPagePath(api.slug), escapeHtml(api.title)),
        api.operations.map((operation) =>
          link(
            operationFolder(operation),
            `<span class="method ${operation.method.toLowerCase()}">${operation.method}</span> ${escapeHtml(operation.summary)}`,
          ),
        ),
      ),
    ),
    group(
      link("guides/", "Guides"),
      guides.map(({ slug, title }) => link(`guides/${slug}/`, escapeHtml(title))),
    ),
  ].join("\n");
}
