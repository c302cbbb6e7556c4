import { type CallDetails, CallError } from "./call-error.ts";

/**
 * What came is no reply of the service: a redirect, a page in place of JSON, half a body, too much of one. The
 * message does not quote it, since the reply to a create holds a secret.
 */
export class ReplyError extends CallError {
  override readonly name = "ReplyError";

  /** The HTTP status code; 0 where a browser hides that of a redirect. */
  readonly status: number;

  constructor(what: string, details: CallDetails, status: number) {
    super(`was answered with ${what}`, details);
    this.status = status;
  }
}
