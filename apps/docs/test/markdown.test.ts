import { expect, test } from "vitest";
import { relativeTo } from "../src/pages/layout.ts";
import { renderInlineMarkdown, renderMarkdown } from "../src/pages/markdown.ts";
import { markdownTable } from "../src/pages/markdown-blocks.ts";
import { pageLink } from "../src/pages/paths.ts";
import { firstSentence } from "../src/pages/words.ts";

test("markup within Markdown is shown and does nothing", () => {
  expect(renderMarkdown('<script src="a"></script>')).not.toContain("<script");
  expect(renderMarkdown("a <img src=x onerror=y> b")).toBe("<p>a &lt;img src=x onerror=y&gt; b</p>");
  expect(renderMarkdown("![a key](https://example.com/a.png)")).not.toContain("<img");
});

test("headings begin where they are told to, and each has an id of its own", () => {
  expect(renderMarkdown("# Keys & `ids`\n## Keys\n## Keys", { headingLevel: 2 })).toBe(
    '<h2 id="keys--ids">Keys &amp; <code>ids</code></h2>\n<h3 id="keys">Keys</h3>\n<h3 id="keys-1">Keys</h3>',
  );
});

test("a table and a block of code can be scrolled by keyboard", () => {
  expect(renderMarkdown("|a|\n|-|\n|1|")).toMatch(
    /^<div class="table" role="group" aria-label="Table" tabindex="0">/,
  );
  expect(renderMarkdown("```sh\na\n```")).toBe(
    '<pre tabindex="0"><code class="language-sh">a\n</code></pre>',
  );
});

test("JSON keeps its text while it is coloured", () => {
  const json = JSON.stringify({ a: [1, -2.5, true, null, 'x": <b>'], "b:": "c" }, null, 2);
  const html = renderMarkdown(`\`\`\`json\n${json}\n\`\`\``);
  expect(html).toContain('<span class="json-name">&quot;b:&quot;</span>');
  const text = html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  expect(text).toBe(`${json}\n`);
});

test("an inline text has no paragraph around it", () => {
  expect(renderInlineMarkdown("one of `a`, `b`")).toBe("one of <code>a</code>, <code>b</code>");
});

test.each([
  ["index.html", "", "./"],
  ["index.html", "guides/", "guides/"],
  ["a/b/index.html", "", "../../"],
  ["a/b/index.html", "a/c.md", "../c.md"],
  ["a/b/index.html", "a/", "../"],
  ["a/b/index.html", "a/b/#x", "./#x"],
  ["llms.txt", "a/c.md", "a/c.md"],
])("from %s, the way to %s is %s", (path, target, link) => {
  expect(relativeTo(path, target)).toBe(link);
});

test.each([
  ["errors.md#a", "../errors/#a"],
  ["../certcentral/list-keys.md", "../../certcentral/list-keys/"],
  ["../certcentral.yaml", "../../certcentral.yaml"],
  ["#here", "#here"],
  ["https://example.com/a.md", "https://example.com/a.md"],
])("the link %s of a guide is %s on its page", (href, link) => {
  expect(pageLink("guides/a.md", "guides/a/index.html", href)).toBe(link);
});

test("a cell of a Markdown table stays one cell", () => {
  expect(markdownTable(["a"], [["x|y\nz"]])).toBe("| a |\n|---|\n| x\\|y z |");
});

test("a first sentence is plain text", () => {
  expect(firstSentence("Reads `a.b` of [a key](x.md)\nand **more**. Then some.")).toBe(
    "Reads a.b of a key and more.",
  );
  expect(firstSentence("Says: a of 1.5, b. More.")).toBe("Says: a of 1.5, b.");
  expect(firstSentence("No full stop")).toBe("No full stop");
});
