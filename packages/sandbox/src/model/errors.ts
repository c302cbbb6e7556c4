import { bodyFaults } from "@latchkey/validators";
import { jsonError, type SandboxResponse } from "./http.ts";

/** An error response of the sandbox's own: DigiCert documents none for the case, or not its text. */
export class ErrorResponse implements SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;

  /** @param details Follow the error's own sentence. They quote nothing that the caller sent. */
  constructor(name: ErrorName, details = "", headers: Readonly<Record<string, string>> = {}) {
    const { status, code, message } = errorResponses[name];
    const response = jsonError(status, code, details === "" ? message : `${message} ${details}`, headers);
    this.status = status;
    this.headers = response.headers;
    this.body = response.body;
  }
}

/** Thrown inside the controls to end a request with an error response. It never leaves them. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly response: SandboxResponse;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.response = jsonError(status, code, message, headers);
  }
}

/** An error response to what the request says. */
export function invalid(message: string): HttpError {
  return new HttpError(400, "invalid_request", message);
}

export type ErrorName = keyof typeof errorResponses;

interface ErrorRow {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** All error responses of the sandbox's own. DIFFERENCES.md shows this table, with a reason for each. */
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
    message: "This path does not have this method. The Allow header lists its methods.",
  },
  notAcceptable: {
    status: 406,
    code: "not_acceptable",
    message: "The response is application/json, which the Accept header rules out.",
  },
  ...bodyFaults,
  bodyContent: {
    status: 400,
    code: "bad_request_format",
    message: "The request body is not what the operation takes:",
  },
  liveKey: {
    status: 400,
    code: "bad_request_format",
    message:
      "A field of the body holds a key, or what looks like a live one, which the sandbox does not store.",
  },
  parameter: {
    status: 400,
    code: "bad_request_format",
    message: "A query parameter is not an id in plain digits, or is given twice:",
  },
  violation: {
    status: 500,
    code: "sandbox_violation",
    message: "This is a fault of the sandbox: it was about to send a response that the spec does not allow.",
  },
  internal: {
    status: 500,
    code: "internal_error",
    message: "The sandbox failed. Its log or the console says why.",
  },
  closed: {
    status: 503,
    code: "sandbox_closed",
    message: "The sandbox is closed.",
  },
};
