import { readFileSync } from "node:fs";
import type { Api } from "../spec/api.ts";
import { publishedApis } from "../spec/documents.ts";
import { expandDirectives } from "./directives.ts";

/** A guide as it is read: its directives have been replaced by programs and by tables of the spec. */
export interface Guide {
  /** Its page is `guides/<slug>/`. */
  readonly slug: string;
  readonly title: string;
  /** Plain text of one sentence or two, for lists of guides. */
  readonly summary: string;
  /** Begins below the title: its highest headings are of level 2. */
  readonly markdown: string;
}

/** In the order in which they are read. */
const contents: readonly Omit<Guide, "markdown">[] = [
  {
    slug: "authentication",
    title: "Authentication and the two headers",
    summary: "Which key goes into which header, what a key may do, and a first call to each API.",
  },
  {
    slug: "hierarchy",
    title: "Parent accounts and subaccounts",
    summary: "Which keys a parent account and a subaccount reach, operation by operation.",
  },
  {
    slug: "rotate-a-key",
    title: "Rotate a key without downtime",
    summary: "Create, hand over, verify, deactivate: with the client, by hand with curl, and in CertCentral.",
  },
  {
    slug: "stale-keys",
    title: "Find stale keys",
    summary: "List the active keys that nobody has used for long, or ever, in both APIs.",
  },
  {
    slug: "errors",
    title: "Errors",
    summary: "Each error of both APIs and of the clients: what happened, and what to do.",
  },
  {
    slug: "rate-limits",
    title: "Rate limits",
    summary: "The documented limits, what the clients do at a 429, and how to stay below them.",
  },
  {
    slug: "logs-and-traces",
    title: "Logs and traces",
    summary: "Log each call with pino, trace it with OpenTelemetry, and pass a request id or traceparent.",
  },
  {
    slug: "testing",
    title: "Test your integration",
    summary: "Mock, sandbox or contract suite: which one when, and a first test with each.",
  },
  {
    slug: "documented-versus-assumed",
    title: "Documented versus assumed",
    summary: "How this site marks what the vendor does not say, and the list of all of it.",
  },
];

const folder = new URL("../../guides/", import.meta.url);

/**
 * The guides, from `guides/<slug>.md`. A line of Markdown that is one HTML comment of the form `name: value` is a
 * directive, and something stands in its place (see directives.ts):
 *
 * - `<!-- program: rotate-a-key.ts -->`: a file of `guides/programs`, as a code block; the suite runs each of them;
 * - `<!-- output: rotate-a-key.ts -->`: what it printed, from `guides/programs/rotate-a-key.ts.out`. To show another
 *   one, make that file, empty, and let `vitest run test/guides.test.ts --update` fill it;
 * - `<!-- section: certcentral Rate limits -->`: what the spec says below that heading of its description;
 * - `<!-- credentials: both -->`: the headers, environment variables and servers of both APIs;
 * - `<!-- refusals: certcentral -->`: what a key gets that is no good;
 * - `<!-- access: certcentral administrator -->`: what such a caller is answered, by operation and by owner;
 * - `<!-- error: certcentral 404 not_found -->`: the body, the operations and what is assumed of it;
 * - `<!-- assumed: certcentral -->`: everything that is assumed of the API.
 *
 * @throws Error for a directive that names nothing there is.
 */
export function readGuides(apis: readonly Api[] = publishedApis()): readonly Guide[] {
  return contents.map((guide) => ({
    ...guide,
    markdown: expandDirectives(readFileSync(new URL(`${guide.slug}.md`, folder), "utf8"), apis),
  }));
}
