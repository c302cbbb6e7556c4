import type { SandboxResponse } from "@latchkey/sandbox";

/** An error response that the server itself sends. The request does not reach the sandbox. */
export interface ErrorResponse {
  readonly status: number;
  /** The code of an error in the APIs' shape, or the status that `/readyz` reports. */
  readonly code: string;
  /** Describes the requests that get this response. */
  readonly to: string;
  /** Whether the connection is closed afterwards. */
  readonly closes: boolean;
}

type ErrorResponseName =
  | "invalid"
  | "badHost"
  | "method"
  | "late"
  | "chunkExtensions"
  | "expectation"
  | "misdirected"
  | "headers"
  | "stopping"
  | "unreadableDatabase"
  | "missingFile"
  | "failingWrites";

/**
 * All error responses that the server itself sends. README.md has the same table. DigiCert does not document
 * them.
 */
export const errorResponses: Readonly<Record<ErrorResponseName, ErrorResponse>> = {
  invalid: { status: 400, code: "bad_request_format", to: "bytes that are not valid HTTP", closes: true },
  badHost: {
    status: 400,
    code: "bad_request_format",
    to: "a missing or malformed Host header",
    closes: true,
  },
  method: {
    status: 405,
    code: "method_not_allowed",
    to: "`/healthz` and `/readyz` with a method other than GET and HEAD",
    closes: false,
  },
  late: { status: 408, code: "request_timeout", to: "a request that does not arrive in time", closes: true },
  chunkExtensions: {
    status: 413,
    code: "request_too_large",
    to: "chunk extensions that are too long",
    closes: true,
  },
  expectation: {
    status: 417,
    code: "expectation_failed",
    to: "an Expect header other than 100-continue",
    closes: true,
  },
  misdirected: {
    status: 421,
    code: "misdirected_request",
    to: "a Host header with a name that is not allowed",
    closes: true,
  },
  headers: {
    status: 431,
    code: "request_header_fields_too_large",
    to: "a request line and headers that are too long",
    closes: true,
  },
  stopping: { status: 503, code: "stopping", to: "`/readyz` while the server stops", closes: true },
  unreadableDatabase: {
    status: 503,
    code: "database does not respond",
    to: "`/readyz` while the database cannot be read",
    closes: false,
  },
  missingFile: {
    status: 503,
    code: "database file is missing",
    to: "`/readyz` after the database file was removed or replaced",
    closes: false,
  },
  failingWrites: {
    status: 503,
    code: "writes fail",
    to: "`/readyz` after a write failed, until one succeeds",
    closes: false,
  },
};

type TextResponse = SandboxResponse & { readonly body: string };

/** Creates an error response in the error format of both APIs. */
export function rejectWith(
  { status, code, closes }: ErrorResponse,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): TextResponse {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers, ...(closes && { Connection: "close" }) },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

/**
 * Returns the response to an invalid or late HTTP request. The code of Node's parser selects the response.
 */
export function rejectInvalidHttp(parserCode: string | undefined, maxHeaderBytes: number): TextResponse {
  switch (parserCode) {
    case "HPE_HEADER_OVERFLOW":
      return rejectWith(
        errorResponses.headers,
        `The request line and the headers are longer than ${maxHeaderBytes} bytes. Send fewer or shorter headers.`,
      );
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return rejectWith(
        errorResponses.chunkExtensions,
        "The chunk extensions are too long. Send the chunks without extensions.",
      );
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return rejectWith(
        errorResponses.late,
        "The request did not arrive in time. Send its headers and its body without a pause.",
      );
    default:
      return rejectWith(
        errorResponses.invalid,
        "The request is not valid HTTP/1.1. Check the request line, the headers and the length of the body.",
      );
  }
}
