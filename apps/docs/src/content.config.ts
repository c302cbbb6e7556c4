import { defineCollection } from "astro:content";
import { content } from "latchkey:content";
import { docsSchema } from "@astrojs/starlight/schema";
import { pageLink } from "./markdown/page.ts";

/** The pages. There are no Markdown files on disk: the build makes the text from the spec. */
const docs = defineCollection({
  schema: docsSchema(),
  loader: {
    name: "latchkey",
    load: async ({ store, parseData, renderMarkdown, generateDigest, config }) => {
      store.clear();
      for (const { id, title, description, markdown, source, operation } of content.pages) {
        const data = {
          title,
          description,
          ...(operation && { tableOfContents: false }),
          editUrl: content.repository === undefined ? false : `${content.repository}/edit/main/${source}`,
        };
        // Starlight adds links to headings only for files in its own folder.
        const fileURL = new URL(`content/docs/${id}.md`, config.srcDir);
        const { html, metadata } = await renderMarkdown(markdown, { fileURL });
        store.set({
          id,
          data: await parseData({ id, data }),
          body: markdown,
          digest: generateDigest(markdown),
          rendered: {
            html: labelCells(html).replaceAll(
              /(<a\b[^>]*\shref=")([^"]+)"/g,
              (_, tag, href) => `${tag}${pageLink(id, href)}"`,
            ),
            ...(metadata && { metadata }),
          },
        });
      }
      // The 404 page may be shown at any depth, so its links start at the root.
      const notFound = {
        title: "Page not found",
        template: "splash",
        pagefind: false,
        editUrl: false,
        head: noIndex,
      };
      store.set({
        id: "404",
        data: await parseData({ id: "404", data: notFound }),
        rendered: {
          html: `<p>There is no page at this address. Search for what you need, or start at the <a href="${config.base}">first page</a>.</p>`,
        },
      });
    },
  },
});

const noIndex = [{ tag: "meta", attrs: { name: "robots", content: "noindex" } }];

/** Defines the Markdown that the landing page includes: the table that compares the APIs. */
const parts = defineCollection({
  loader: {
    name: "latchkey-parts",
    load: async ({ store, renderMarkdown }) => {
      const { html } = await renderMarkdown(content.comparison);
      store.set({ id: "comparison", data: {}, rendered: { html: labelCells(html) } });
    },
  },
});

/** Adds the column header to each cell of a table. A narrow screen shows the header before the cell. */
function labelCells(html: string): string {
  return html.replaceAll(/<table\b[\s\S]*?<\/table>/g, (table) => {
    const heads = [...table.matchAll(/<th(?=[\s>])[^>]*>([\s\S]*?)<\/th>/g)].map(([, text = ""]) =>
      text.replaceAll(/<[^>]*>/g, "").trim(),
    );
    return table.replaceAll(/<tr\b[\s\S]*?<\/tr>/g, (row) => {
      let column = 0;
      return row.replaceAll("<td", () => {
        const head = heads[column++] ?? "";
        return head === "" ? "<td" : `<td data-label="${head.replaceAll('"', "&quot;")}"`;
      });
    });
  });
}

export const collections = { docs, parts };
