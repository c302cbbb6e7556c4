import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { pathOf, Refusal } from "./guard.ts";

/** What an API answers to a request without its credential. */
export interface MissingCredential {
  basePath: string;
  header: string;
  status: number;
  body: unknown;
}

/** What `@latchkey/codegen` wrote from the spec's access models into the document as `x-credentials`; nothing from other documents. */
export function readMissingCredentials(document: string): MissingCredential[] {
  const answers = readRoot(document)["x-credentials"];
  if (answers === undefined) return [];
  if (Array.isArray(answers) && answers.every(isMissingCredential)) return answers;
  throw new Error(`x-credentials in ${document} has an unknown form: run \`pnpm build\` again`);
}

/** Throws the API's own answer as a Refusal: Prism would invent a 401. */
export function refuseMissingCredential(
  answers: readonly MissingCredential[],
  url: string,
  headers: IncomingHttpHeaders,
): void {
  const path = `${pathOf(url) ?? ""}/`;
  const answer = answers.find(({ basePath }) => path.startsWith(`${basePath}/`));
  if (answer === undefined || hasText(headers[answer.header.toLowerCase()])) return;
  throw new Refusal(answer.status, `The ${answer.header} header is missing or blank.`, answer.body);
}

function readRoot(document: string): Record<string, unknown> {
  try {
    const root: unknown = JSON.parse(readFileSync(document, "utf8"));
    return isRecord(root) ? root : {};
  } catch {
    // Prism, which reads YAML too, is the one to say what is wrong with a document.
    return {};
  }
}

function isMissingCredential(value: unknown): value is MissingCredential {
  return (
    isRecord(value) &&
    typeof value["basePath"] === "string" &&
    typeof value["header"] === "string" &&
    typeof value["status"] === "number" &&
    "body" in value
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function hasText(value: string | string[] | undefined): boolean {
  return String(value ?? "").trim() !== "";
}
