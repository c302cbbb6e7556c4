// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source code.
import { expect, test } from "vitest";
import { checkWords } from "../src/check-words.ts";

const found = (file: string, source: string): string[] =>
  checkWords(file, source).map(({ line, name }) => `${line} ${name}`);

const words = (count: number): string => `${"word ".repeat(count - 1)}end.`;

test.each([
  { what: "a paragraph", source: "First.\n\nIt is told\nof.", want: ["3 tell, told"] },
  { what: "a phrase over two lines", source: "It is no\nnumber.", want: ["1 is no <noun>"] },
  { what: "the second line of a phrase", source: "A key,\nwhere it exists.", want: ["2 where (condition)"] },
  { what: "a heading", source: "# The vendor\nText.", want: ["1 the vendor"] },
  { what: "a list item and its second line", source: "- One.\n- Two,\n  at once.", want: ["3 at once"] },
  { what: "a quote", source: "> It begins\n> anew.", want: ["2 anew, once more"] },
  { what: "a table cell", source: "| a |\n|---|\n| the vendor |", want: ["3 the vendor"] },
  { what: "the text of a link", source: "See [the\nvendor](a/refusal.md).", want: ["1 the vendor"] },
  { what: "a code span", source: "Call `tells a` and ``the `vendor` `` now.", want: [] },
  {
    what: "a code block",
    source: "```ts\n// the vendor\n```\n~~~\nthe vendor\n~~~\nmended",
    want: ["7 mend"],
  },
  { what: "a code block in a list", source: "- One:\n\n  ```sh\n  the vendor\n  ```\n", want: [] },
  { what: "a comment", source: "<!-- the vendor -->\nText.", want: [] },
  {
    what: "correct text",
    source: "There is no number. It is no longer valid. Start where you are.",
    want: [],
  },
])("Markdown: $what", ({ source, want }) => {
  expect(found("a.md", source)).toEqual(want);
});

test.each([
  { what: "31 words", source: `Short.\n${words(31)}`, want: ["2 long sentence"] },
  { what: "30 words", source: words(30), want: [] },
  {
    what: "31 words on several lines",
    source: words(31).replaceAll(" word", "\nword"),
    want: ["1 long sentence"],
  },
  { what: "two sentences in bold", source: `**${words(20)}** ${words(20)}`, want: [] },
  { what: "31 words over two list items", source: `- ${"word ".repeat(20)}\n- ${words(20)}`, want: [] },
  {
    what: "31 words in a list item",
    source: `- One.\n- ${words(15).slice(0, -1)}\n  ${words(16)}`,
    want: ["2 long sentence"],
  },
  {
    what: "31 words in a quote",
    source: `> ${words(15).slice(0, -1)}\n> ${words(16)}`,
    want: ["1 long sentence"],
  },
  { what: "31 words in a table", source: `| ${words(31)} |`, want: [] },
  { what: "31 words in a code span", source: `Run \`${words(31)}\`.`, want: [] },
  { what: "31 words in the address of a link", source: `See [it](${words(31)}).`, want: [] },
])("sentence length: $what", ({ source, want }) => {
  expect(found("a.md", source)).toEqual(want);
});

test.each([
  { what: "a line comment", source: "a();\n// It is told of.\nb();", want: ["2 tell, told"] },
  { what: "line comments in a row", source: "// It is\n// told of.", want: ["1 tell, told"] },
  { what: "a comment after code", source: "a(); // Mended.", want: ["1 mend"] },
  { what: "a doc comment", source: "/**\n * Stands\n * in the list.\n */\na();", want: ["2 stand"] },
  { what: "a comment in an empty block", source: "a(() => {\n  // Mended.\n});", want: ["2 mend"] },
  { what: "a comment at the end", source: "a();\n// Mended.\n", want: ["2 mend"] },
  { what: "a message", source: 'throw new Error("port is no number");', want: ["1 is no <noun>"] },
  { what: "a test title", source: 'test("tells a key apart", () => {});', want: ["1 tell, told"] },
  { what: "a message after a line break", source: '"first\\nmended it";', want: ["1 mend"] },
  {
    what: "a template",
    source: "`the ${\n`the vendor of ${a}`}\nreply`;",
    want: ["2 the vendor", "3 reply, answer"],
  },
  { what: "a phrase around an expression", source: "`it is ${a} told`;", want: [] },
  { what: "quotes in a regex", source: "a(/[\"'`]/, 1); b(/'/); // Mended.", want: ["1 mend"] },
  { what: "a regex", source: "a(/the vendor/);", want: [] },
  { what: "names and single words", source: 'const reply = at("reply");', want: [] },
  { what: "slashes in a string", source: 'a("http://x/ b"); const reply = 1;', want: [] },
  { what: "an apostrophe in a comment", source: "// It's\nconst reply = 1; // isn't", want: [] },
])("code: $what", ({ source, want }) => {
  expect(found("a.ts", source)).toEqual(want);
});

test.each([
  { file: "a.yaml", source: "info:\n  description: >-\n    It is\n    told of.", want: ["3 tell, told"] },
  { file: "a.yml", source: "# It is\n# told of.\na: b", want: ["1 tell, told"] },
  { file: "a.astro", source: "---\nconst reply = 1;\n---\n<p>The vendor's</p>", want: ["4 the vendor"] },
  { file: "a.mjs", source: "// The vendor.", want: ["1 the vendor"] },
])("$file: $want", ({ file, source, want }) => {
  expect(found(file, source)).toEqual(want);
});

test.each([
  { file: "a.ts", source: "// words: it is DigiCert's own term\na('the vendor');" },
  { file: "a.md", source: "<!-- words: a quotation -->\nThe vendor says so." },
  { file: "a.yaml", source: "# words: a quotation\na: the vendor" },
])("a reason in the line above allows a phrase in $file", ({ file, source }) => {
  expect(checkWords(file, source)).toEqual([]);
  expect(found(file, source.replace(/words: .*?( -->)?$/m, "words:$1"))).toEqual(["2 the vendor"]);
  expect(found(file, source.replace("\n", "\n\n"))).toEqual(["3 the vendor"]);
});

test("a reason has an effect only in a comment", () => {
  expect(found("a.ts", "const words = { words: 1 };\n// The vendor.")).toEqual(["2 the vendor"]);
});

test("a finding names the phrase and a better phrase", () => {
  expect(checkWords("a.md", "The key is\nno number.")).toEqual([
    { line: 1, name: "is no <noun>", text: "is no number", better: "is not a, has no" },
  ]);
});
