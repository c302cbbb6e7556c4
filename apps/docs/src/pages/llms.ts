import type { ApiModel } from "../model/api-model.ts";
import { relativeTo, type SitePage } from "./paths.ts";
import { apiMarkdownPath, operationMarkdownPath } from "./site-paths.ts";
import { firstSentence } from "./words.ts";

export interface LlmsContent {
  readonly apis: readonly ApiModel[];
  readonly guides: readonly { readonly slug: string; readonly title: string; readonly summary: string }[];
  /** All Markdown files of the site, in the order in which to read them. */
  readonly texts: readonly SitePage[];
  /** Makes an address of a path: whole where it is known where the site lies, and else relative. */
  readonly address: (path: string) => string;
}

const about =
  "Latchkey is an unofficial OpenAPI description of DigiCert's two key APIs, Partner Subscriptions and CertCentral, written from the vendor's public pages. What the vendor documents is stated plainly; what is assumed says so with its reason. Not affiliated with DigiCert.";

/** llms.txt by https://llmstxt.org: what there is for a language model to read, and where. */
export function llmsText({ apis, guides, address }: Omit<LlmsContent, "texts">): SitePage {
  const lines = [
    "# Latchkey",
    `> ${about}`,
    "The two APIs differ in header, address, status words and rules: never send one's key to the other. Everything in one file: " +
      `[llms-full.txt](${address("llms-full.txt")}).`,
    ...apis.flatMap((api) => [
      `## ${api.title}`,
      [
        `- [Overview](${address(apiMarkdownPath(api.slug))}): ${api.summary}`,
        ...api.operations.map(
          (operation) =>
            `- [${operation.summary}](${address(operationMarkdownPath(operation))}): ${operation.method} ${operation.path}. ${firstSentence(operation.description)}`,
        ),
      ].join("\n"),
    ]),
    "## Guides",
    guides
      .map(({ slug, title, summary }) => `- [${title}](${address(`guides/${slug}.md`)}): ${summary}`)
      .join("\n"),
    "## Optional",
    [
      ...apis.flatMap(({ slug, title }) => [
        `- [${title}, OpenAPI 3.1 in YAML](${address(`${slug}.yaml`)})`,
        `- [${title}, OpenAPI 3.1 in JSON](${address(`${slug}.json`)})`,
      ]),
      `- [Changelog](${address("changelog.md")})`,
    ].join("\n"),
  ];
  return { path: "llms.txt", content: `${lines.join("\n\n")}\n` };
}

/** All texts of the site in one file. Their links are kept, from where this file lies. */
export function llmsFullText({ texts, address }: Pick<LlmsContent, "texts" | "address">): SitePage {
  const parts = texts.map(({ path, content }) => {
    const links = content.replaceAll(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_link, href: string) => {
      const [file = "", fragment] = href.split("#");
      const target = new URL(file, `site:/${path}`).pathname.slice(1);
      return `](${address(target)}${fragment === undefined ? "" : `#${fragment}`})`;
    });
    return `<!-- ${address(path)} -->\n\n${links.trim()}`;
  });
  return { path: "llms-full.txt", content: `> ${about}\n\n${parts.join("\n\n---\n\n")}\n` };
}

/** The address of a file for those who know where the site lies, or its path where nobody does. */
export function addressIn(baseUrl: string | undefined): (path: string) => string {
  return (path) => (baseUrl === undefined ? relativeTo("llms.txt", path) : new URL(path, baseUrl).href);
}
