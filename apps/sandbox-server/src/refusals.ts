import type { SandboxResponse } from "@latchkey/sandbox";

/** An answer of the server's own: the sandbox never sees such a request. */
export interface OwnAnswer {
  readonly status: number;
  /** Of a refusal its code, of a health check the status that it tells. */
  readonly code: string;
  /** To what it is the answer. */
  readonly to: string;
  /** Whether the connection is closed after it. */
  readonly closes: boolean;
}

type OwnAnswerName =
  | "invalid"
  | "noHost"
  | "method"
  | "late"
  | "chunkExtensions"
  | "expectation"
  | "misdirected"
  | "headers"
  | "stopping"
  | "silentDatabase";

/** All of them; README.md has the same table. The vendor documents none. */
export const ownAnswers: Readonly<Record<OwnAnswerName, OwnAnswer>> = {
  invalid: { status: 400, code: "bad_request_format", to: "what is not valid HTTP", closes: true },
  noHost: { status: 400, code: "bad_request_format", to: "a request without Host header", closes: true },
  method: {
    status: 405,
    code: "method_not_allowed",
    to: "`/healthz` and `/readyz` by another method than GET and HEAD",
    closes: false,
  },
  late: { status: 408, code: "request_timeout", to: "a request that does not arrive in time", closes: true },
  chunkExtensions: {
    status: 413,
    code: "request_too_large",
    to: "extensions of a chunk that are too long",
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
    to: "on loopback, a Host header that does not name this machine",
    closes: true,
  },
  headers: {
    status: 431,
    code: "request_header_fields_too_large",
    to: "request line and headers that are too long",
    closes: true,
  },
  stopping: { status: 503, code: "stopping", to: "`/readyz` while it stops", closes: true },
  silentDatabase: {
    status: 503,
    code: "database does not answer",
    to: "`/readyz` while the database does not answer",
    closes: false,
  },
};

/** An own answer in the error shape of both APIs. */
export function refuse(
  { status, code }: OwnAnswer,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse & { readonly body: string } {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

/** For what is no HTTP request, by the codes of Node's parser. */
export function refuseClientError(
  code: string | undefined,
  maxHeaderBytes: number,
): SandboxResponse & { readonly body: string } {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return refuse(ownAnswers.headers, `Request line and headers are longer than ${maxHeaderBytes} bytes.`);
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return refuse(ownAnswers.chunkExtensions, "The extensions of a chunk are too long.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return refuse(ownAnswers.late, "The request did not arrive in time.");
    default:
      return refuse(ownAnswers.invalid, "The request is not valid HTTP.");
  }
}
