/** What a {@link ReplyError} is made from. */
export interface ReplyErrorDetails {
  readonly operationId: string;
  readonly status: number;
  /** What came instead of a reply, behind the words "was answered with". */
  readonly what: string;
}

/**
 * A reply that is none: a redirect, a page in place of JSON, or half a body. The message does not quote the reply,
 * since the reply to a create holds a secret.
 */
export class ReplyError extends Error {
  override readonly name = "ReplyError";

  /** The operation that was called, by its operationId in the spec. */
  readonly operationId: string;

  /** The HTTP status code; 0 where a browser hides that of a redirect. */
  readonly status: number;

  constructor({ operationId, status, what }: ReplyErrorDetails) {
    super(`${operationId} was answered with ${what}`);
    this.operationId = operationId;
    this.status = status;
  }
}
