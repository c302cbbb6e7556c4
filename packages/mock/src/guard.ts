import type { IncomingHttpHeaders } from "node:http";
import { MIMEType } from "node:util";
import { bodyFaults, decodeJsonBody, maxBodyBytes } from "@latchkey/validators";

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

/** A body as Prism gets it, and the headers that belong to it. */
export interface ReadableBody {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A GET or a DELETE has no body in these APIs: one that comes is dropped, as the sandbox does. */
const methodsWithBody: readonly string[] = ["POST", "PUT", "PATCH"];

/** Throws a Refusal for what would stop Prism, or make it never answer. */
export function refuseWhatPrismCannotTake(url: string, headers: IncomingHttpHeaders): void {
  if (pathOf(url) === undefined) {
    throw badRequest("The path holds a percent sign that starts no UTF-8 escape.");
  }
  if (headers.accept && readableAccept(headers.accept) === "") {
    throw badRequest("The Accept header names no media type: write it as type/subtype.");
  }
}

/**
 * Decodes a body as the sandbox does, and labels it as Prism takes it. Prism never answers malformed JSON, and dies of a
 * malformed label.
 *
 * @param body Undefined if it is larger than the limit.
 * @throws Refusal with the sandbox's error response.
 */
export async function readableBody(
  method: string,
  headers: IncomingHttpHeaders,
  body: Buffer | undefined,
): Promise<ReadableBody> {
  const { "content-type": type, "content-encoding": _, ...others } = headers;
  if (!methodsWithBody.includes(method)) return { headers: others, body: Buffer.alloc(0) };
  if (body?.length === 0) {
    if (type && !isMediaType(type)) {
      throw badRequest("The Content-Type header names no media type: write it as type/subtype.");
    }
    return { headers, body };
  }
  const decoded = await decodeJsonBody({
    header: (name) => headers[name]?.toString(),
    readBody: async () => body,
  });
  if (typeof decoded === "string") {
    const { status, code, message } = bodyFaults[decoded];
    throw refusal(status, code, message);
  }
  return { headers: { ...others, "content-type": "application/json" }, body: Buffer.from(decoded.text) };
}

/** Reads a body to its end. To stop half-way would hide the response from the client. Undefined if it is too large. */
export async function readBody(request: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks);
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
