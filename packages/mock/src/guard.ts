import type { IncomingHttpHeaders } from "node:http";
import { MIMEType } from "node:util";
import { bodyFaults, decodeJsonBody, maxBodyBytes } from "@latchkey/validators";

/** An error response that the front sends itself. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.body = body;
  }
}

/** Creates an error response that neither API declares, in the error format of both APIs. */
export function httpError(status: number, code: string, message: string): HttpError {
  return new HttpError(status, message, { errors: [{ code, message }] });
}

/** A body in the form that is sent to Prism, and its headers. */
export interface ReadableBody {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The methods with a body. In these APIs, a GET or a DELETE has no body. If a client sends a body, it is
 * dropped, as in the sandbox.
 */
const methodsWithBody: readonly string[] = ["POST", "PUT", "PATCH"];

/** Throws an HttpError if a request would end Prism, or if Prism would never respond to the request. */
export function rejectWhatPrismCannotRead(url: string, headers: IncomingHttpHeaders): void {
  if (pathOf(url) === undefined) {
    throw badRequest(
      "The path has a percent sign that does not start a UTF-8 escape. Write a literal percent sign as %25.",
    );
  }
  if (headers.accept && readableAccept(headers.accept) === "") {
    throw badRequest("The Accept header has no media type. Write it as type/subtype.");
  }
}

/**
 * Decodes a body as the sandbox does, and sets the label that Prism expects. Prism never responds to
 * malformed JSON. A malformed label ends Prism.
 *
 * @param body The body. Undefined if the body is larger than the limit.
 * @throws HttpError with the error response of the sandbox.
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
      throw badRequest("The Content-Type header has no media type. Write it as type/subtype.");
    }
    return { headers, body };
  }
  const decoded = await decodeJsonBody({
    header: (name) => headers[name]?.toString(),
    readBody: async () => body,
  });
  if (typeof decoded === "string") {
    const { status, code, message } = bodyFaults[decoded];
    throw httpError(status, code, message);
  }
  return { headers: { ...others, "content-type": "application/json" }, body: Buffer.from(decoded.text) };
}

/**
 * Reads a body to its end, since otherwise the client would not see the response. Returns undefined if the
 * body is too large.
 */
export async function readBody(request: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

// A media range that Prism can read. Any other range ends Prism if no readable range matches. Prism splits at
// every comma.
const token = "[\\w!#$%&'*+.^`|~-]+";
const mediaRange: RegExp = new RegExp(`^[ \\t]*${token}/${token}(?: *; *${token} *= *${token})*`);

/**
 * Removes the items that Prism cannot read from an Accept header, such as the bare `*` in Java's default
 * header.
 */
export function readableAccept(accept: string): string {
  return accept
    .split(",")
    .flatMap((element) => mediaRange.exec(element)?.[0] ?? [])
    .join(",");
}

function badRequest(message: string): HttpError {
  return httpError(400, "bad_request_format", message);
}

/** Returns the path as Prism reads it. Returns undefined if the escapes of the path cannot be decoded. */
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
