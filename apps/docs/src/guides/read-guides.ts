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
    slug: "run-the-programs",
    title: "Run the programs",
    summary: "Start a sandbox, set four variables, and run any program of these guides in a clone.",
  },
  {
    slug: "authentication",
    title: "Authentication",
    summary: "Make a first call to each API: which key goes into which header, and what a key may do.",
  },
  {
    slug: "hierarchy",
    title: "Parent accounts and subaccounts",
    summary: "List keys by account. See which keys a parent account and a subaccount reach.",
  },
  {
    slug: "rotate-a-key",
    title: "Rotate a key without downtime",
    summary: "Create, hand over, verify, deactivate: with the client, with curl, and in CertCentral.",
  },
  {
    slug: "stale-keys",
    title: "Find stale keys",
    summary: "List the active keys of both APIs that were not used for 90 days, or never.",
  },
  {
    slug: "deactivate-keys",
    title: "Deactivate many keys",
    summary: "Deactivate keys from a list of ids, or stale keys, with a preview and a way back.",
  },
  {
    slug: "errors",
    title: "Errors",
    summary: "What each status and code means, what to do, and what the clients throw.",
  },
  {
    slug: "rate-limits",
    title: "Rate limits",
    summary: "Stay below the documented limits. What the clients do after a 429.",
  },
  {
    slug: "logs-and-traces",
    title: "Logs and traces",
    summary: "Log each call with pino, trace it with OpenTelemetry, and send headers of your own.",
  },
  {
    slug: "behind-a-proxy",
    title: "Behind a proxy",
    summary: "Call the APIs through a company proxy, also if it replaces certificates.",
  },
  {
    slug: "testing",
    title: "Test your integration",
    summary: "Sandbox, mock or contract suite: a first test with each, a script and a CI job.",
  },
  {
    slug: "jest-and-commonjs",
    title: "Jest and CommonJS",
    summary: "Use the clients and the sandbox in Jest and with require.",
  },
  {
    slug: "sandbox-controls",
    title: "Sandbox controls",
    summary: "State, worlds, failures, rate limits, time and the request log, on demand.",
  },
  {
    slug: "how-the-sandbox-differs",
    title: "How the sandbox differs",
    summary: "Everything that the sandbox assumes, and how it differs from DigiCert's service.",
  },
  {
    slug: "other-languages",
    title: "Other languages",
    summary: "Generate a client in Python, Go, Java, Rust or TypeScript: which document, which flags.",
  },
  {
    slug: "documented-versus-assumed",
    title: "Documented versus assumed",
    summary: "How these pages mark what DigiCert does not say, and the list of all of it.",
  },
];

const folder = new URL("../../guides/", import.meta.url);

/**
 * The guides, from `guides/<slug>.md`. A line of Markdown that is one HTML comment of the form `name: value` is a
 * directive, and something stands in its place (see directives.ts):
 *
 * - `<!-- program: rotate-a-key.ts 12346 -->`: a file of `guides/programs` as a code block, the command that runs it with
 *   these arguments, and the variables that it reads; the suite runs this command;
 * - `<!-- code: print-errors.ts -->`: a file of `guides/programs` as a code block, without a command;
 * - `<!-- file: packages/sandbox/CONTROLS.md -->`: the text of a file of the repository, without its title;
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
