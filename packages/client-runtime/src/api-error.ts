/** What an {@link ApiError} is made from. */
export interface ApiErrorDetails {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** A refusal: the service answered an operation with a status other than 2xx. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  /** The operation that was refused, by its operationId in the spec. */
  readonly operationId: string;

  /** The HTTP method, in capitals. */
  readonly method: string;

  /** The path as in the spec, without ids: safe to use as a label in logs and metrics. */
  readonly path: string;

  /** The HTTP status code. */
  readonly status: number;

  /** The reply's body: parsed where it is JSON, else its text; undefined where there is none. */
  readonly body: unknown;

  constructor({ operationId, method, path, status, body }: ApiErrorDetails) {
    super(`${operationId} was refused with ${status}${reasons(body)} (${method.toUpperCase()} ${path})`);
    this.operationId = operationId;
    this.method = method.toUpperCase();
    this.path = path;
    this.status = status;
    this.body = body;
  }
}

const maxReasonsChars = 500;

/** The reasons in an error body of the shape that both APIs share, `{ errors: [{ code, message }] }`. */
function reasons(body: unknown): string {
  if (typeof body !== "object" || body === null || !("errors" in body) || !Array.isArray(body.errors))
    return "";
  const said = body.errors.flatMap((error: unknown) => {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown };
    if (typeof message !== "string") return [];
    return [typeof code === "string" ? `${message} [${code}]` : message];
  });
  if (said.length === 0) return "";
  // The body is the server's: what goes into a message, and so into a log, stays one line of bounded length.
  return `: ${said
    .join("; ")
    .replace(/[^\P{C}]+/gu, " ")
    .slice(0, maxReasonsChars)}`;
}
