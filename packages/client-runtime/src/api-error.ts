import {
  type CallDetails,
  CallError,
  type HttpResponse,
  type Mask,
  quote,
  type ResponseHeaders,
} from "@latchkey/transport";
import { htmlAdvice, isHtml, uncertainAdvice } from "./operation.ts";

/** Registered, so that an error is recognised across two installed copies of this package. */
const kind = Symbol.for("latchkey.api-error");

/** One reason of an error response, in the service's own words; what looks like a secret is masked. */
export interface Reason {
  /** For programs; it can contain a bar, as in `access_denied|missing_permission`. Empty if there is none. */
  readonly code: string;
  /** For people. Empty if there is none. */
  readonly message: string;
}

/** What an {@link ApiError} is made from. */
export interface ApiErrorDetails extends CallDetails {
  readonly response: HttpResponse;
  readonly docs: string;
}

/**
 * An error response: the service answered with a status that is not a success. Each kind that callers treat differently
 * has a subclass. No printed form of it shows the API key that was sent.
 */
export class ApiError extends CallError {
  override readonly name: string = "ApiError";
  /** The HTTP status code. */
  declare readonly status: number;
  /** What the response gives as reasons; empty if it gives none. */
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
   * The body of the response: parsed if it is JSON, else its text; undefined if there is none. The API key that was sent
   * is masked in it. Printing the error does not show it.
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

/** Whether a value is an error response of the service, whichever installed copy of the package threw it. */
export function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && kind in value;
}

/** 401 or 403: the key is not accepted, or may not do this. */
export class AccessDeniedError extends ApiError {
  override readonly name = "AccessDeniedError";
}

/** 404: nothing has this id. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
}

/** 400, 409, 415 or 422: the request is wrong, and will be wrong again. */
export class InvalidRequestError extends ApiError {
  override readonly name = "InvalidRequestError";
}

/** 429: the key made too many requests. `retryAfterMs` is the wait that the service asks for, if it names one. */
export class RateLimitError extends ApiError {
  override readonly name = "RateLimitError";
}

/** 5xx: the service failed. */
export class ServerError extends ApiError {
  override readonly name = "ServerError";
}

/** The error of a status. */
export function createApiError(details: ApiErrorDetails): ApiError {
  const { status } = details.response;
  if (status >= 500) {
    return new ServerError(details, uncertainAdvice(details.method) ?? "The service failed. Retry later.");
  }
  if (status === 401 || status === 403) {
    return new AccessDeniedError(
      details,
      "Check that the key is active, of the right API, and permitted to do this.",
    );
  }
  if (status === 404) return new NotFoundError(details, "Check the id, and that baseUrl has the whole path.");
  if (status === 429) return new RateLimitError(details, "Wait, then send fewer requests.");
  if ([400, 409, 415, 422].includes(status)) {
    return new InvalidRequestError(details, "Fix the request before you repeat it.");
  }
  return new ApiError(details, "DigiCert documents no such status.");
}

/** So much of an error response is read, and so many reasons of it. */
const maxErrorChars = 1_000_000;
const maxReasons = 20;

/** An error response may come from whatever is between: JSON whatever its label, or a text. It is masked. */
export function readErrorBody(response: HttpResponse): unknown {
  const { mask } = response;
  const text = response.text().slice(0, maxErrorChars);
  try {
    // Masked when it is parsed: a mask could break the quotes of JSON.
    return JSON.parse(text, (_, value: unknown) => {
      if (typeof value === "string") return mask(value);
      if (Object(value) !== value || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(Object(value)).map(([name, each]) => [mask(name), each]));
    });
  } catch {
    return text === "" ? undefined : mask(text);
  }
}

/** The reasons of an error body: `errors` or `error`, as a list, an object or a text, or the fields of the body itself. */
function readReasons(body: unknown, { mask }: HttpResponse): Reason[] {
  const { errors, error } = fieldsOf(body);
  // A body with a list that says nothing may say something beside it.
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
  // A text without a space is for programs.
  const isCode = typeof error === "string" && !/\s/.test(error);
  const reason = {
    code: first(code, isCode && error),
    message: first(given, message, description, detail, error_description, title, !isCode && error),
  };
  return reason.code + reason.message === "" ? [] : [reason];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Of what is no object, all fields are undefined.
  return Object(value);
}
