import { fileURLToPath, pathToFileURL } from "node:url";
import { satteri } from "@astrojs/markdown-satteri";
import starlight from "@astrojs/starlight";
import type { AstroInlineConfig } from "astro";
import { passthroughImageService } from "astro/config";
import { type SiteContent, siteContent } from "./content.ts";
import type { SitePlan } from "./plan.ts";

/** Returns the absolute path of a file of this package. */
const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export interface SiteAddress {
  /** The address of the site, with a slash at its end. Without it, links start at the root of a host. */
  readonly baseUrl?: string | undefined;
  /** The address of the repository. Without it, the pages have no link "Edit page". */
  readonly repository?: string | undefined;
}

export function siteConfig(plan: SitePlan, { baseUrl, repository }: SiteAddress = {}): AstroInlineConfig {
  const url = baseUrl === undefined ? undefined : new URL(baseUrl);
  return {
    root: path("."),
    srcDir: path("src"),
    publicDir: path("public"),
    ...(url !== undefined && { site: url.origin }),
    base: url?.pathname ?? "/",
    trailingSlash: "always",
    configFile: false,
    // Astro would warn about two things that we intend: there are no translations, and a site without an
    // address has no sitemap.
    logLevel: "error",
    image: { service: passthroughImageService() },
    // Prefetching would add a script, and the pages load fast without it.
    prefetch: false,
    // Smart punctuation would change the two dashes before an option.
    markdown: { processor: satteri({ features: { smartPunctuation: false } }) },
    integrations: [
      starlight({
        title: "Latchkey",
        description:
          "Unofficial reference of DigiCert's two key APIs, Partner Subscriptions and CertCentral.",
        logo: { src: path("src/assets/logo.svg") },
        favicon: "/favicon.svg",
        head: [
          { tag: "meta", attrs: { name: "twitter:card", content: "summary" } },
          ...(baseUrl === undefined
            ? []
            : [{ tag: "meta" as const, attrs: { property: "og:image", content: `${baseUrl}try-it.png` } }]),
          // Without JavaScript, all tab panels are visible. Each panel is below its list of tabs.
          {
            tag: "noscript",
            content:
              "<style>[role=tabpanel][hidden]{display:block!important}.operation-code{position:static!important;max-height:none!important}</style>",
          },
        ],
        customCss: [path("src/styles/site.css")],
        tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
        components: {
          Header: path("src/components/Header.astro"),
          MarkdownContent: path("src/components/MarkdownContent.astro"),
          Footer: path("src/components/Footer.astro"),
        },
        sidebar: sidebar(plan),
      }),
    ],
    vite: {
      environments: { prerender: { resolve: { external: ["satteri"] } } },
      plugins: [contentModule(siteContent(plan, repository)), sharedHighlighter],
    },
  };
}

/** Starlight's color for each method. */
const variants: Readonly<Record<string, "success" | "note" | "caution">> = {
  GET: "success",
  POST: "note",
  PUT: "caution",
};

type Sidebar = NonNullable<Parameters<typeof starlight>[0]["sidebar"]>;

function sidebar({ guides, apis, changelog }: SitePlan): Sidebar {
  return [
    {
      label: "Guides",
      items: guides.map(({ id }) => (id === "guides" ? { slug: id, label: "Overview" } : { slug: id })),
    },
    ...apis.map(({ api, title }) => ({
      label: title.replace(/ API keys$/, ""),
      items: [
        { label: "Overview", slug: `${api.slug}/operations` },
        ...api.operations.map(({ slug, method, summary }) => ({
          label: summary,
          slug: `${api.slug}/${slug}`,
          badge: { text: method, class: "method", variant: variants[method] ?? ("default" as const) },
        })),
        { label: "API reference (Redocly)", link: `/${api.slug}/` },
      ],
    })),
    { slug: changelog.id },
  ];
}

/** Makes the module `latchkey:content`, which Astro's collections and components import. */
function contentModule(content: SiteContent) {
  const id = "latchkey:content";
  return {
    name: id,
    resolveId: (source: string) => (source === id ? `\0${id}` : undefined),
    load: (file: string) =>
      file === `\0${id}` ? `export const content = ${JSON.stringify(content)};` : undefined,
  };
}

type Plugins = NonNullable<NonNullable<AstroInlineConfig["vite"]>["plugins"]>;

/** Makes pages use the highlighter that already colored the guides. A bundled copy would compile each grammar again. */
const sharedHighlighter: Plugins = [
  {
    name: "latchkey:highlighter",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source !== "rehype-expressive-code") return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && { id: pathToFileURL(found.id).href, external: true };
    },
    load(id) {
      if (id.includes("/@shikijs/langs/"))
        this.error(
          "The pages bundle the highlighter's grammars again. Correct the package name in src/site/config.ts.",
        );
    },
  },
];
