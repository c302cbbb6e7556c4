import { readFileSync } from "node:fs";
import type { Api } from "../spec/api.ts";
import { publishedApis } from "../spec/documents.ts";
import { expandDirectives } from "./directives.ts";

/** A guide with its directives replaced by programs and by tables of the spec. */
export interface Guide {
  /** Its page is `guides/<slug>/`. */
  readonly slug: string;
  readonly title: string;
  /** Plain text of one sentence or two, for lists of guides. */
  readonly summary: string;
  /** Begins below the title: its highest headings are of level 2. */
  readonly markdown: string;
}

/** The names of the files, in the order of the sidebar. */
const slugs = [
  "run-the-programs",
  "authentication",
  "hierarchy",
  "rotate-a-key",
  "stale-keys",
  "deactivate-keys",
  "errors",
  "rate-limits",
  "logs-and-traces",
  "behind-a-proxy",
  "testing",
  "jest-and-commonjs",
  "sandbox-controls",
  "how-the-sandbox-differs",
  "other-languages",
  "documented-versus-assumed",
];

const folder = new URL("../../guides/", import.meta.url);

/**
 * The guides, from `guides/<slug>.md`. A file begins with its title and its summary, between two lines of dashes. A line
 * that is one HTML comment of the form `name: value` is a directive, which directives.ts replaces:
 *
 * - `<!-- program: rotate-a-key.ts 12346 -->`: a file of `guides/programs` as a code block, the command that runs it with
 *   these arguments, and the variables that it reads; a test runs this command;
 * - `<!-- code: print-errors.ts -->`: a file of `guides/programs` as a code block, without a command;
 * - `<!-- file: packages/sandbox/CONTROLS.md -->`: the text of a file of the repository, without its title;
 * - `<!-- output: rotate-a-key.ts -->`: what the program printed, from `guides/programs/rotate-a-key.ts.out`. To show
 *   another output, make that file, empty, and let `vitest run test/guides --update` fill it;
 * - `<!-- section: certcentral Rate limits -->`: the text of the spec below that heading of its description;
 * - `<!-- credentials: both -->`: the headers, environment variables and servers of both APIs;
 * - `<!-- invalid-keys: certcentral -->`: the responses to a key that is not valid;
 * - `<!-- access: certcentral administrator -->`: the responses to such a caller, by operation and by owner;
 * - `<!-- error: certcentral 404 not_found -->`: the body, the operations that return it, and what is assumed of it;
 * - `<!-- assumed: certcentral -->`: everything that is assumed of the API.
 *
 * @throws Error for a file without title or summary, and for a directive that names nothing.
 */
export function readGuides(apis: readonly Api[] = publishedApis()): readonly Guide[] {
  return slugs.map((slug) => {
    const file = readFileSync(new URL(`${slug}.md`, folder), "utf8");
    const [, title, summary, markdown] =
      file.match(/^---\ntitle: (.+)\nsummary: (.+)\n---\n([\s\S]*)$/) ?? [];
    if (title === undefined || summary === undefined || markdown === undefined) {
      throw new Error(`guides/${slug}.md has to begin with a title and a summary, between two lines "---".`);
    }
    return { slug, title, summary, markdown: expandDirectives(markdown.trim(), apis) };
  });
}

/** The rows that compare the APIs on the landing page, from `guides/_comparison.md`. */
export function readComparison(apis: readonly Api[]): string {
  return expandDirectives(readFileSync(new URL("_comparison.md", folder), "utf8"), apis);
}
