import { type CallDetails, CallError, type Reply } from "@latchkey/transport";

/** Registered, so that a refusal is known across two installed copies of this package. */
const kind = Symbol.for("latchkey.api-error");

/** One reason of a refusal, in the service's own words. */
export interface Reason {
  /** For programs; it can hold a bar, as in `access_denied|missing_permission`. */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/** What an {@link ApiError} is made from. */
export interface ApiErrorDetails extends CallDetails {
  readonly reply: Reply;
  /** Parsed where it is JSON, else its text; undefined where there is none. */
  readonly body: unknown;
  readonly docs: string;
}

/**
 * A refusal: the service answered a call with a status other than success. What callers treat differently has a
 * subclass: access denied, not found, invalid request, rate limit, server.
 */
export class ApiError<Body = unknown> extends CallError {
  override readonly name: string = "ApiError";

  /** The HTTP status code. */
  readonly status: number;

  /** The reply's body: parsed where it is JSON, else its text; undefined where there is none. */
  readonly body: Body;

  /** The service's reasons; empty where the body has another shape. */
  readonly reasons: readonly Reason[];

  /** What the service calls this request, where its reply has an `X-Request-Id`. */
  readonly requestId: string | undefined;

  /** The page that describes the operation. */
  readonly docs: string;

  constructor(details: ApiErrorDetails, advice: string) {
    const { reply, body, docs } = details;
    const reasons = readReasons(body);
    super(`was refused with ${reply.status}${oneLine(reasons)}. ${advice} See ${docs}`, details);
    this.status = reply.status;
    // The shape is the spec's; who wants it checked uses the validators.
    this.body = body as Body;
    this.reasons = reasons;
    this.requestId = reply.headers.get("X-Request-Id") ?? undefined;
    this.docs = docs;
  }

  /** The first reason's code. */
  get code(): string | undefined {
    return this.reasons[0]?.code;
  }
}

Object.defineProperty(ApiError.prototype, kind, { value: true });

/** Whether a value is a refusal by the service, whichever installed copy of the package threw it. */
export function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && kind in value;
}

/** The reasons in an error body of the shape that both APIs share, `{ errors: [{ code, message }] }`. */
function readReasons(body: unknown): Reason[] {
  const { errors } = Object(body) as { errors?: unknown };
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown };
    return typeof message === "string" ? [{ code: typeof code === "string" ? code : "", message }] : [];
  });
}

const maxReasonsChars = 500;

/** The text is the server's: what goes into a message, and so into a log, stays one line of bounded length. */
function oneLine(reasons: readonly Reason[]): string {
  if (reasons.length === 0) return "";
  const said = reasons
    .map(({ code, message }) => message.replace(/\.$/, "") + (code && ` [${code}]`))
    .join("; ");
  return `: ${said.replace(/[^\P{C}]+/gu, " ").slice(0, maxReasonsChars)}`;
}
