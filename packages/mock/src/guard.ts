import type { IncomingHttpHeaders } from "node:http";

/** A request that the front answers itself. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/** Throws a Refusal for what would stop Prism, or make it never answer. */
export function refuseWhatPrismCannotTake(url: string, headers: IncomingHttpHeaders, body: Buffer): void {
  if (!isDecodable(pathOf(url))) {
    throw badRequest("The path holds a percent sign that starts no UTF-8 escape.");
  }
  if (headers.accept && readableAccept(headers.accept) === "") {
    throw badRequest("The Accept header names no media type: write it as type/subtype.");
  }
  if (body.length > 0 && isJson(headers["content-type"])) {
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
  return new Refusal(400, "bad_request_format", message);
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function isJson(contentType: string | undefined): boolean {
  return /^\s*application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i.test(contentType ?? "");
}

function jsonFault(body: Buffer): string | undefined {
  try {
    JSON.parse(body.toString("utf8"));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
