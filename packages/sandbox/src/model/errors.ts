import { bodyFaults } from "@latchkey/validators";
import { jsonError, type SandboxResponse } from "./http.ts";

/** An error response that the sandbox defines, since DigiCert does not document the response or its message. */
export class ErrorResponse implements SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;

  /** @param details The end of the error's message. It must not quote what the caller sent. */
  constructor(name: ErrorName, details = "", headers: Readonly<Record<string, string>> = {}) {
    const { status, code, message } = errorResponses[name];
    const response = jsonError(status, code, details === "" ? message : `${message} ${details}`, headers);
    this.status = status;
    this.headers = response.headers;
    this.body = response.body;
  }
}

/** Thrown inside the controls to end a request with an error response. Callers never see it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly response: SandboxResponse;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.response = jsonError(status, code, message, headers);
  }
}

/**
 * Thrown by a store whose database does not respond. The sandbox returns 503 with Retry-After.
 *
 * `isUnconfirmed` means that the database may have created a key. Do not send the change again.
 */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
  readonly isUnconfirmed: boolean;

  constructor(
    message: string,
    { isUnconfirmed = false, ...options }: ErrorOptions & { isUnconfirmed?: boolean } = {},
  ) {
    super(message, options);
    this.isUnconfirmed = isUnconfirmed;
  }
}

/** Creates the error for an invalid request. */
export function invalid(message: string): HttpError {
  return new HttpError(400, "invalid_request", message);
}

export type ErrorName = keyof typeof errorResponses;

interface ErrorRow {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** All error responses that the sandbox defines. DIFFERENCES.md shows this table and the reason for each response. */
export const errorResponses: {
  readonly [Name in
    | "routeNotFound"
    | "controlsOff"
    | "worldsOff"
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
    | "unavailable"
    | "unconfirmed"
    | "closed"]: ErrorRow;
} = {
  routeNotFound: {
    status: 404,
    code: "not_found|route",
    message: "The specified route was not found.",
  },
  controlsOff: {
    status: 404,
    code: "not_found|route",
    message:
      "The controls are off. Pass controls: true to createSandbox, or start the server with --controls.",
  },
  worldsOff: {
    status: 400,
    code: "worlds_off",
    message:
      "The header X-Sandbox-World needs the controls. Pass controls: true to createSandbox, start the server with --controls, or leave the header out.",
  },
  methodNotAllowed: {
    status: 405,
    code: "method_not_allowed",
    message: "This path does not support this method. Use a method of the Allow header.",
  },
  notAcceptable: {
    status: 406,
    code: "not_acceptable",
    message: "The Accept header excludes application/json, the only type of the responses. Accept it.",
  },
  ...bodyFaults,
  bodyContent: {
    status: 400,
    code: "bad_request_format",
    message: "The request body is invalid:",
  },
  liveKey: {
    status: 400,
    code: "bad_request_format",
    message:
      "A field of the body contains a key, or a text that looks like a live key. The sandbox does not store keys in plain text. Send another text.",
  },
  parameter: {
    status: 400,
    code: "bad_request_format",
    message:
      "A query parameter is repeated or is not an id. Send it once, as an id in plain digits. The parameter is:",
  },
  violation: {
    status: 500,
    code: "sandbox_violation",
    message: "The sandbox has a fault: its response does not match the spec. Report it with these details:",
  },
  internal: {
    status: 500,
    code: "internal_error",
    message: "The sandbox failed. Look for the cause in its log or on the console.",
  },
  unavailable: {
    status: 503,
    code: "database_unavailable",
    message: "The database does not respond. Send the request again later.",
  },
  unconfirmed: {
    status: 503,
    code: "create_unconfirmed",
    message: "The database did not confirm the new key. The key may exist. List the keys before you retry.",
  },
  closed: {
    status: 503,
    code: "sandbox_closed",
    message: "The sandbox is closed. Create a new one, or restart the server.",
  },
};
