import type { IncomingHttpHeaders } from "node:http";
import { MIMEType } from "node:util";

/** A request that the front answers itself. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.body = body;
  }
}

/** A refusal that no API has declared, in the shape of their errors. */
export function refusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, message, { errors: [{ code, message }] });
}

/** Throws a Refusal for what would stop Prism, or make it never answer. */
export function refuseWhatPrismCannotTake(url: string, headers: IncomingHttpHeaders, body: Buffer): void {
  if (pathOf(url) === undefined) {
    throw badRequest("The path holds a percent sign that starts no UTF-8 escape.");
  }
  if (headers.accept && readableAccept(headers.accept) === "") {
    throw badRequest("The Accept header names no media type: write it as type/subtype.");
  }
  const contentType = headers["content-type"] ?? "";
  if (contentType.trim() !== "" && !isMediaType(contentType)) {
    throw badRequest("The Content-Type header names no media type: write it as type/subtype.");
  }
  if (body.length > 0 && isJson(contentType)) {
    const charset = otherCharset(contentType);
    if (charset !== undefined)
      throw badRequest(`The body is JSON in the charset '${charset}': send it in UTF-8.`);
    const fault = jsonFault(body);
    if (fault !== undefined) throw badRequest(`The body is not JSON: ${fault}.`);
  }
}

// Prism reads a media range like this, dies of anything else once no other range matches, and splits at every comma.
const token = "[\\w!#$%&'*+.^`|~-]+";
const mediaRange: RegExp = new RegExp(`^[ \\t]*${token}/${token}(?: *; *${token} *= *${token})*`);

/** The Accept header without what Prism cannot read, such as the bare `*` in Java's default header. */
export function readableAccept(accept: string): string {
  return accept
    .split(",")
    .flatMap((element) => mediaRange.exec(element)?.[0] ?? [])
    .join(",");
}

function badRequest(message: string): Refusal {
  return refusal(400, "bad_request_format", message);
}

/** The path as Prism reads it, or nothing where its escapes cannot be decoded. */
export function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(URL.parse(url, "http://prism")?.pathname ?? url);
  } catch {
    return undefined;
  }
}

function isMediaType(contentType: string): boolean {
  try {
    new MIMEType(contentType);
    return true;
  } catch {
    return false;
  }
}

function isJson(contentType: string): boolean {
  return /^\s*application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i.test(contentType);
}

/** Any charset but the one that JSON has (RFC 8259, 8.1), and that `jsonFault` can vouch for. */
function otherCharset(contentType: string): string | undefined {
  const charsets = [...contentType.matchAll(/;\s*charset\s*=\s*"?([^";]*)/gi)].map(([, name = ""]) =>
    name.trim(),
  );
  return charsets.find((name) => !/^utf-?8$/i.test(name));
}

function jsonFault(body: Buffer): string | undefined {
  try {
    JSON.parse(body.toString("utf8"));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
