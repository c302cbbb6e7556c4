import type { Api } from "../spec/api.ts";
import { invalidKeys, shortName } from "./access.ts";
import type { Page } from "./page.ts";
import { blocks, item, oneLine, table } from "./write.ts";

/**
 * Returns the page of an API: the rules for all operations, and the list of operations. `forms` has the file
 * names of the other formats of its document.
 */
export function apiPage(api: Api, forms: readonly string[]): Page {
  const { slug, title, version, summary, credential, servers, accessModel } = api;
  const files = [`${slug}.yaml`, `${slug}.json`, ...forms];
  return {
    id: `${slug}/operations`,
    title,
    description: summary,
    source: `spec/${slug}/openapi.yaml`,
    markdown: blocks(
      "## Operations",
      api.operations
        .map(({ slug: page, summary: text, method, path }) =>
          item(`[${text}](${page}.md) \`${method} ${path}\``),
        )
        .join("\n"),
      "## Base URL and authentication",
      [
        ...servers.map(({ url, description = "Server" }) => `- ${description}: \`${url}\``),
        `- Header: \`${credential.header}\``,
      ].join("\n"),
      oneLine(credential.description),
      "### Invalid keys",
      invalidKeys(api),
      "## Callers and owners",
      "The permissions of each operation use these terms.",
      kinds(
        "Caller",
        entries(accessModel?.callers).map(([name, { description }]) => [name, description]),
      ),
      kinds("Keys of", entries(accessModel?.owners)),
      api.description.trim(),
      "## Download",
      `Version ${version} of the description, in OpenAPI 3.1. [Other languages](../guides/other-languages.md) says which form fits which tool.`,
      files.map((file) => `- [${file}](../${file})`).join("\n"),
    ),
  };
}

function entries<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {});
}

function kinds(head: string, rows: readonly (readonly [name: string, text: string])[]): string {
  return rows.length === 0
    ? ""
    : table(
        [head, "Meaning"],
        rows.map(([name, text]) => [shortName(name), text]),
      );
}
