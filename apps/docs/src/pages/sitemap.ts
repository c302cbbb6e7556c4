import { escapeHtml } from "./escape-html.ts";
import type { SitePage } from "./paths.ts";

/** The addresses of all pages. Search engines want them whole: see LATCHKEY_DOCS_URL. */
export function sitemap(paths: readonly string[], address: (path: string) => string): SitePage {
  const urls = paths
    .filter((path) => path.endsWith(".html"))
    .map((path) => `<url><loc>${escapeHtml(address(path.replace(/(^|\/)index\.html$/, "$1")))}</loc></url>`);
  return {
    path: "sitemap.xml",
    content: `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`,
  };
}
