import { posix } from "node:path";
import { markdownFile, type Page } from "./page.ts";
import { blocks } from "./write.ts";

/** The pages below one heading of llms.txt. */
export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

const about =
  "Latchkey is an unofficial OpenAPI description of DigiCert's two key APIs, Partner Subscriptions and CertCentral, written from DigiCert's public pages. What DigiCert documents is stated plainly. What is assumed says so, with its reason. Not affiliated with DigiCert.";

/**
 * Returns the text of llms.txt, an index for language models in the format of https://llmstxt.org. `address`
 * returns the URL for a path from the root of the site.
 */
export function llmsText(
  sections: readonly Section[],
  files: readonly string[],
  address: (path: string) => string,
): string {
  return `${blocks(
    "# Latchkey",
    `> ${about}`,
    `The two APIs differ in header, base URL, statuses and rules. Never send a key of one to the other. Everything in one file: [llms-full.txt](${address("llms-full.txt")}).`,
    ...sections.flatMap(({ title, pages }) => [
      `## ${title}`,
      pages.map((page) => `- [${page.title}](${address(`${page.id}.md`)}): ${page.description}`).join("\n"),
    ]),
    "## Optional",
    files.map((file) => `- [${file}](${address(file)})`).join("\n"),
  )}\n`;
}

/** Returns the text of all pages, with addresses in place of relative links. */
export function llmsFullText(sections: readonly Section[], address: (path: string) => string): string {
  const texts = sections
    .flatMap(({ pages }) => pages)
    .map((page) => {
      const file = `${page.id}.md`;
      const text = markdownFile(page).replaceAll(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_link, href: string) => {
        const [target = "", fragment] = href.split("#");
        const path = posix.join(posix.dirname(file), target);
        return `](${address(path)}${fragment === undefined ? "" : `#${fragment}`})`;
      });
      return `<!-- ${address(file)} -->\n\n${text.trim()}`;
    });
  return `> ${about}\n\n${texts.join("\n\n---\n\n")}\n`;
}
