import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** 400, 409, 415 or 422: the request is wrong, and will be wrong again. */
export class InvalidRequestError<Body = unknown> extends ApiError<Body> {
  override readonly name = "InvalidRequestError";

  constructor(details: ApiErrorDetails) {
    super(details, "Mend the request before you repeat it.");
  }
}
