import {
  type CallDetails,
  CallError,
  type HttpResponse,
  type Mask,
  quote,
  type ResponseHeaders,
} from "@latchkey/transport";
import { htmlAdvice, isHtml, uncertainAdvice } from "./operation.ts";

/** A registered symbol, so that errors are recognized across two installed copies of this package. */
const kind = Symbol.for("latchkey.api-error");

/** One reason of an error response, as the service wrote it. Text that looks like a secret is masked. */
export interface Reason {
  /**
   * The code, for programs. It may contain a bar, as in `access_denied|missing_permission`. Empty if the
   * response has no code.
   */
  readonly code: string;
  /** The message, for people. Empty if the response has no message. */
  readonly message: string;
}

/** The parts of an {@link ApiError}. */
export interface ApiErrorDetails extends CallDetails {
  readonly response: HttpResponse;
  readonly docs: string;
}

/**
 * Thrown for an error response: its status is not a success. Statuses that callers handle differently have
 * subclasses, such as NotFoundError for 404. No printed form of this error shows the sent API key.
 */
export class ApiError extends CallError {
  override readonly name: string = "ApiError";
  /** The HTTP status code. */
  declare readonly status: number;
  /** The reasons in the response; empty if there are none. */
  declare readonly reasons: readonly Reason[];
  /** The response's `X-Request-Id`. */
  declare readonly requestId: string | undefined;
  /** The wait that the response's `Retry-After` asks for, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  declare readonly headers: ResponseHeaders;
  /** The page that describes the operation. */
  declare readonly docs: string;
  readonly #body: unknown;

  constructor(details: ApiErrorDetails, advice: string) {
    const { response, docs } = details;
    const body = readErrorBody(response);
    const reasons = readReasons(body, response);
    const said = reasons
      .map(({ code, message }) => message.replace(/\.$/, "") + (code && ` [${code}]`))
      .join("; ");
    const what = `returned ${response.status}${said && ": "}${said.trim().slice(0, 500)}`;
    super(what, details, { advice: `${isHtml(response) ? htmlAdvice : advice} See ${docs}` });
    const { status, headers, retryAfterMs } = response;
    const requestId = headers.get("X-Request-Id") ?? undefined;
    Object.assign(this, { status, reasons, requestId, retryAfterMs, headers, docs });
    this.#body = body;
  }

  /**
   * The body of the response: the parsed value if the body is JSON, otherwise the text. Undefined if there is
   * no body. The API key that was sent is masked in the body. Printing the error does not show the body.
   */
  get body(): unknown {
    return this.#body;
  }

  /** The code of the first reason that has one. */
  get code(): string | undefined {
    return this.reasons.find(({ code }) => code !== "")?.code;
  }
}

Object.defineProperty(ApiError.prototype, kind, { value: true });

/**
 * Returns whether a value is an `ApiError`. Also recognizes errors from another installed copy of this
 * package.
 */
export function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && kind in value;
}

/** 401 or 403: the key is not accepted, or it has no permission for the request. */
export class AccessDeniedError extends ApiError {
  override readonly name = "AccessDeniedError";
}

/** 404: there is no key, account or user with this id. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
}

/** 400, 409, 415 or 422: the request is invalid. A retry does not help. */
export class InvalidRequestError extends ApiError {
  override readonly name = "InvalidRequestError";
}

/** 429: the key made too many requests. If the service asks for a wait, `retryAfterMs` is this wait. */
export class RateLimitError extends ApiError {
  override readonly name = "RateLimitError";
}

/** 5xx: the service failed. */
export class ServerError extends ApiError {
  override readonly name = "ServerError";
}

/** Creates the error for a status. */
export function createApiError(details: ApiErrorDetails): ApiError {
  const { status } = details.response;
  if (status >= 500) {
    return new ServerError(details, uncertainAdvice(details.method) ?? "The service failed. Retry later.");
  }
  if (status === 401 || status === 403) {
    return new AccessDeniedError(
      details,
      "Check that the key is active, belongs to this API, and has the permission for this operation.",
    );
  }
  if (status === 404) {
    // A path without `{` has no id to check.
    const check = details.route.includes("{") ? "Check the id, and" : "Check";
    return new NotFoundError(details, `${check} that baseUrl has the whole path.`);
  }
  if (status === 429) return new RateLimitError(details, "Wait, then send fewer requests.");
  if ([400, 409, 415, 422].includes(status)) {
    return new InvalidRequestError(details, "Fix the request before you repeat it.");
  }
  return new ApiError(details, "DigiCert does not document this status. Check baseUrl and the proxy.");
}

/** The maximum numbers of characters and reasons that are read from an error response. */
const maxErrorChars = 1_000_000;
const maxReasons = 20;

/**
 * Reads and masks the body of an error response. Ignores the content type, since a proxy may have sent the
 * body.
 */
export function readErrorBody(response: HttpResponse): unknown {
  const { mask } = response;
  const text = response.text().slice(0, maxErrorChars);
  try {
    // Each value is masked after parsing, since a mask could break the quotes of JSON.
    return JSON.parse(text, (_, value: unknown) => {
      if (typeof value === "string") return mask(value);
      if (Object(value) !== value || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(Object(value)).map(([name, each]) => [mask(name), each]));
    });
  } catch {
    return text === "" ? undefined : mask(text);
  }
}

/**
 * Returns the reasons of an error body. They are in `errors` or `error`, as a list, an object or text, or in
 * the fields of the body itself.
 */
function readReasons(body: unknown, { mask }: HttpResponse): Reason[] {
  const { errors, error } = fieldsOf(body);
  // A body with an empty list may have a reason in its other fields.
  const candidates = [errors, Object(error) === error && error, body];
  return (
    candidates
      .map((given) =>
        [given]
          .flat()
          .slice(0, maxReasons)
          .flatMap((each) => readReason(each, mask)),
      )
      .find((each) => each[0]) ?? []
  );
}

function readReason(given: unknown, mask: Mask): Reason[] {
  const { code, message, description, detail, title, error, error_description } = fieldsOf(given);
  const first = (...values: unknown[]): string =>
    quote(
      String(values.find((each) => (typeof each === "string" && each) || typeof each === "number") ?? ""),
      mask,
    );
  // Text without a space is a code.
  const isCode = typeof error === "string" && !/\s/.test(error);
  const reason = {
    code: first(code, isCode && error),
    message: first(given, message, description, detail, error_description, title, !isCode && error),
  };
  return reason.code + reason.message === "" ? [] : [reason];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // If the value is not an object, all fields of the result are undefined.
  return Object(value);
}
