import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { HttpError, pathOf } from "./guard.ts";

/** The response that an API returns if the credential of a request is missing. */
export interface MissingCredential {
  basePath: string;
  header: string;
  status: number;
  body: unknown;
}

/**
 * Reads `x-credentials` from a document. `@latchkey/codegen` writes this field from the access models. Other
 * documents do not have it.
 */
export function readMissingCredentials(document: string): MissingCredential[] {
  const responses = readRoot(document)["x-credentials"];
  if (responses === undefined) return [];
  if (Array.isArray(responses) && responses.every(isMissingCredential)) return responses;
  throw new Error(`x-credentials in ${document} has an unknown format. Run \`pnpm build\` to write it again`);
}

/**
 * Throws the response of the API as an HttpError, since Prism would return a 401 that the API does not
 * declare.
 */
export function rejectMissingCredential(
  responses: readonly MissingCredential[],
  url: string,
  headers: IncomingHttpHeaders,
): void {
  const path = `${pathOf(url) ?? ""}/`;
  const response = responses.find(({ basePath }) => path.startsWith(`${basePath}/`));
  if (response === undefined || hasText(headers[response.header.toLowerCase()])) return;
  throw new HttpError(
    response.status,
    `The ${response.header} header is missing or blank. Send any key in it.`,
    response.body,
  );
}

function readRoot(document: string): Record<string, unknown> {
  try {
    const root: unknown = JSON.parse(readFileSync(document, "utf8"));
    return isRecord(root) ? root : {};
  } catch {
    // Ignores invalid JSON. Prism also reads YAML, and reports the errors of a document.
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
