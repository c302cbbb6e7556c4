import type { HttpResponse } from "../response.ts";
import { type CallDetails, CallError } from "./call-error.ts";

/**
 * The response is not one of the API: a redirect, an HTML page, half a body, or too large a body. The message does not
 * quote the body, since the response to a create contains a secret.
 */
export class ResponseError extends CallError {
  override readonly name = "ResponseError";

  /** The HTTP status code; 0 if a browser hides that of a redirect. */
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
   * The response, if it was read to its end. A create may have made a key, and then only `response.text()` has its
   * secret. Printing the error does not show it.
   */
  get response(): HttpResponse | undefined {
    return this.#response;
  }
}
