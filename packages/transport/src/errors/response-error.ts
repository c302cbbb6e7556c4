import type { HttpResponse } from "../response.ts";
import { type CallDetails, CallError } from "./call-error.ts";

/**
 * Thrown if a response does not come from the API or is incomplete: a redirect, an HTML page, half a body, or
 * too large a body. The message does not quote the body, since the response to a create contains a secret.
 */
export class ResponseError extends CallError {
  override readonly name = "ResponseError";

  /** The HTTP status code. It is 0 if a browser hides the status of a redirect. */
  readonly status: number;

  readonly #response: HttpResponse | undefined;

  constructor(
    what: string,
    details: CallDetails,
    status: number,
    { response, advice }: { response?: HttpResponse; advice?: string | undefined } = {},
  ) {
    super(`returned ${what}`, details, { advice });
    this.status = status;
    this.#response = response;
  }

  /**
   * The response, if it was read to its end. If a create throws this error, only `response.text()` has the
   * secret of a new key. Printing the error does not show the secret.
   */
  get response(): HttpResponse | undefined {
    return this.#response;
  }
}
