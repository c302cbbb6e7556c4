import { readFileSync } from "node:fs";
import type { Api } from "../spec/api.ts";
import { publishedApis } from "../spec/documents.ts";
import { expandDirectives } from "./directives.ts";

/** A guide. Its directives are already replaced by programs and by tables of the spec. */
export interface Guide {
  /** The name of the guide in its address: the page is `guides/<slug>/`. */
  readonly slug: string;
  readonly title: string;
  /** A summary of one or two sentences in plain text. Lists of guides show it. */
  readonly summary: string;
  /** The text below the title. Its highest headings are of level 2. */
  readonly markdown: string;
}

/** The names of the guide files, in the order of the sidebar. */
const slugs = [
  "run-the-programs",
  "authentication",
  "hierarchy",
  "command-line",
  "rotate-a-key",
  "stale-keys",
  "errors",
  "rate-limits",
  "logs-and-traces",
  "behind-a-proxy",
  "testing",
  "use-in-ci",
  "jest-and-commonjs",
  "sandbox-controls",
  "run-for-a-team",
  "how-the-sandbox-differs",
  "other-languages",
  "documented-versus-assumed",
];

const folder = new URL("../../guides/", import.meta.url);

/**
 * Reads the guides from `guides/<slug>.md`. A file begins with its title and its summary, between two lines
 * of dashes. The functions in directives.ts replace each directive by text. A directive is a line that consists of
 * one link to a file, so that a reader of the repository can open this file:
 *
 * - `[Program: rotate-a-key.ts 12346](programs/rotate-a-key.ts)`: a file of `guides/programs` as a code block, the command that
 *   runs it with these arguments, and the variables that it reads; a test runs this command;
 * - `[Code: print-errors.ts](programs/print-errors.ts)`: a file of `guides/programs` as a code block, without a command;
 * - `[File: packages/sandbox/CONTROLS.md](../../../packages/sandbox/CONTROLS.md)`: its text, without its title;
 * - `[Output: rotate-a-key.ts](programs/rotate-a-key.ts.out)`: the output of the program. To show the output of another program, create an empty
 *   `.out` file for it. Then run `vitest run test/guides --update`, which writes the output to the file.
 *
 * Other directives consist of one HTML comment of the form `name: value`:
 *
 * - `<!-- section: certcentral Rate limits -->`: this section of the description in the spec;
 * - `<!-- credentials: both -->`: the headers, environment variables and servers of both APIs;
 * - `<!-- invalid-keys: certcentral -->`: the responses to an invalid key;
 * - `<!-- access: certcentral administrator -->`: the responses to this kind of caller;
 * - `<!-- error: certcentral 404 not_found -->`: the body of this error, the operations that return it, and
 *   the assumptions about it;
 * - `<!-- assumed: certcentral -->`: all assumptions about the API.
 *
 * @throws Error if a file has no title or summary, or if a directive names something that does not exist.
 */
export function readGuides(apis: readonly Api[] = publishedApis()): readonly Guide[] {
  return slugs.map((slug) => {
    const file = readFileSync(new URL(`${slug}.md`, folder), "utf8");
    const [, title, summary, markdown] =
      file.match(/^---\ntitle: (.+)\nsummary: (.+)\n---\n([\s\S]*)$/) ?? [];
    if (title === undefined || summary === undefined || markdown === undefined) {
      throw new Error(
        `guides/${slug}.md has no title or no summary. Begin it with both, between two lines "---".`,
      );
    }
    return { slug, title, summary, markdown: expandDirectives(markdown.trim(), apis) };
  });
}

/** Returns the rows that compare the APIs on the landing page, from `guides/_comparison.md`. */
export function readComparison(apis: readonly Api[]): string {
  return expandDirectives(readFileSync(new URL("_comparison.md", folder), "utf8"), apis);
}
