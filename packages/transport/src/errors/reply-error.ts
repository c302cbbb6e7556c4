import type { Reply } from "../reply.ts";
import { type CallDetails, CallError } from "./call-error.ts";

/**
 * What came is no reply of the service: a redirect, a page in place of JSON, half a body, too much of one. The
 * message does not quote it, since the reply to a create holds a secret.
 */
export class ReplyError extends CallError {
  override readonly name = "ReplyError";

  /** The HTTP status code; 0 where a browser hides that of a redirect. */
  readonly status: number;

  readonly #reply: Reply | undefined;

  constructor(what: string, details: CallDetails, status: number, reply?: Reply) {
    super(`was answered with ${what}`, details);
    this.status = status;
    this.#reply = reply;
  }

  /**
   * What came, where it was read to its end: a create has made a key all the same, and its `text()` is the last place
   * of the secret. Nothing that prints the error shows it.
   */
  get reply(): Reply | undefined {
    return this.#reply;
  }
}
