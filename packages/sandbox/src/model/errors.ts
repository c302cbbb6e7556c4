import { refuse } from "../reply.ts";
import type { SandboxResponse } from "./http.ts";

/** An answer of the sandbox's own: the vendor documents none for the case, or not the words. */
export class ErrorResponse implements SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;

  /** @param details follow the refusal's own sentence; they quote nothing that the caller sent. */
  constructor(name: ErrorName, details = "", headers: Readonly<Record<string, string>> = {}) {
    const { status, code, message } = errorResponses[name];
    const reply = refuse(status, code, details === "" ? message : `${message} ${details}`, headers);
    this.status = status;
    this.headers = reply.headers;
    this.body = String(reply.body);
  }
}

export type ErrorName = keyof typeof errorResponses;

interface ErrorRow {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** What it rests on, for DIFFERENCES.md. */
  readonly why: string;
}

/** All answers of the sandbox's own. DIFFERENCES.md shows this table. */
export const errorResponses: {
  readonly [Name in
    | "routeNotFound"
    | "controlsOff"
    | "methodNotAllowed"
    | "notAcceptable"
    | "contentType"
    | "contentEncoding"
    | "bodySize"
    | "bodyEnd"
    | "bodyFormat"
    | "bodyContent"
    | "liveKey"
    | "parameter"
    | "violation"
    | "internal"
    | "closed"]: ErrorRow;
} = {
  routeNotFound: {
    status: 404,
    code: "not_found|route",
    message: "The specified route was not found.",
    why: "The code is in CertCentral's list of errors, the message in a public client's fixtures; Partner Subscriptions documents neither.",
  },
  controlsOff: {
    status: 404,
    code: "not_found|route",
    message:
      "The controls are off; make the sandbox with controls: true, or start its server with --controls.",
    why: "The vendor has nothing below this path, nor has the sandbox unless it is asked for.",
  },
  methodNotAllowed: {
    status: 405,
    code: "method_not_allowed",
    message: "This path does not have this method; the Allow header names those that it has.",
    why: "The vendor does not say what another method gets.",
  },
  notAcceptable: {
    status: 406,
    code: "not_acceptable",
    message: "The reply is application/json, which the Accept header rules out.",
    why: "The vendor does not say; XML replies, which an older page mentions, are shown nowhere.",
  },
  contentType: {
    status: 415,
    code: "unsupported_media_type",
    message: "Send the body as application/json.",
    why: "The vendor does not say what another content type gets.",
  },
  contentEncoding: {
    status: 415,
    code: "unsupported_content_encoding",
    message: "Send the body without a content encoding.",
    why: "The vendor names none that it takes.",
  },
  bodySize: {
    status: 413,
    code: "request_too_large",
    message: "The request body is longer than 65536 bytes.",
    why: "The vendor names no limit.",
  },
  bodyEnd: {
    status: 400,
    code: "bad_request_format",
    message: "The request body broke off before its end.",
    why: "Nobody is there to read it but the log.",
  },
  bodyFormat: {
    status: 400,
    code: "bad_request_format",
    message: "The request body is not valid JSON in UTF-8.",
    why: "The code is CertCentral's for a malformed body, without a message; Partner Subscriptions documents no 400.",
  },
  bodyContent: {
    status: 400,
    code: "bad_request_format",
    message: "The request body is not what the operation takes:",
    why: "No code is documented for a field that is missing or wrong; that of a malformed body stands in. What is wrong follows.",
  },
  liveKey: {
    status: 400,
    code: "bad_request_format",
    message:
      "A field of the body holds a key, or what looks like a live one, which the sandbox does not store.",
    why: "The sandbox's own care: a key that was pasted into the wrong field would stay readable.",
  },
  parameter: {
    status: 400,
    code: "bad_request_format",
    message: "A query parameter is not an id in plain digits, or is given twice:",
    why: "The vendor does not say. The parameter's name follows.",
  },
  violation: {
    status: 500,
    code: "sandbox_violation",
    message: "This is a fault of the sandbox: it was about to send a reply that the spec does not allow.",
    why: "The sandbox checks each reply. The operation, the status and what is wrong follow.",
  },
  internal: {
    status: 500,
    code: "internal_error",
    message: "The sandbox failed; its log, or the console where it has none, says more.",
    why: "A fault of the sandbox or of its database.",
  },
  closed: {
    status: 503,
    code: "sandbox_closed",
    message: "The sandbox is closed.",
    why: "A test asked it after `close()`.",
  },
};
