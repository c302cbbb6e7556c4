/** A platform-independent request. Requests of Node's HTTP server and of `fetch` are converted to this type. */
export interface SandboxRequest {
  /** The `X-Request-Id` of the response, for the log. */
  readonly id?: string | undefined;
  /** The method as received, in upper case. */
  readonly method: string;
  /** Path and query as received, such as `/services/v2/key?user_id=1`. */
  readonly target: string;
  /** Returns the value of a header by its name in lower case. The values of repeated headers are joined with `, `. */
  readonly header: (name: string) => string | undefined;
  /** Reads the whole body. Resolves to undefined, and stops reading, if the body is longer than the limit. */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** A response. A body that is not a string is streamed. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<string>;
}

/** Returned instead of a response if the connection must be closed without a response. */
export const connectionReset: unique symbol = Symbol("connection reset");
export type ConnectionReset = typeof connectionReset;

/** Thrown by a streamed body that must not be completed. Close the connection. This is not a fault. */
export class ResponseAbortedError extends Error {
  override readonly name = "ResponseAbortedError";
}

const json = { "Content-Type": "application/json" };

/** Creates a response with compact JSON and without a charset, as DigiCert's service was observed to send. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): SandboxResponse & { readonly body: string } {
  return {
    status,
    headers: headers === undefined ? json : { ...json, ...headers },
    body: JSON.stringify(body),
  };
}

/** Creates an error response in the error format of both APIs. */
export function jsonError(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): SandboxResponse & { readonly body: string } {
  return jsonResponse(status, { errors: [{ code, message }] }, headers);
}

/** Removes the body for a HEAD request. Keeps the length of the body in the headers if the length is known. */
export function withoutBody(response: SandboxResponse | ConnectionReset): SandboxResponse | ConnectionReset {
  if (response === connectionReset) return response;
  const { status, headers, body } = response;
  if (typeof body !== "string") return { status, headers };
  const length = new TextEncoder().encode(body).length;
  return { status, headers: { ...headers, "Content-Length": String(length) } };
}

/** The path prefix of the controls. Neither API has a path below it. */
export const controlsPrefix = "/_sandbox";

/** Returns whether a target is the prefix of the controls, or a path below this prefix. */
export function isControlsTarget(target: string): boolean {
  return target.startsWith(controlsPrefix) && [undefined, "/", "?"].includes(target[controlsPrefix.length]);
}

/** The header that names the world of a request. */
export const worldHeader = "X-Sandbox-World";
