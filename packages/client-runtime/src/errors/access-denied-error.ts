import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** 401 or 403: the key is not accepted, or may not do this. */
export class AccessDeniedError<Body = unknown> extends ApiError<Body> {
  override readonly name = "AccessDeniedError";

  constructor(details: ApiErrorDetails) {
    super(details, "Check that the key is active, of the right API, and permitted to do this.");
  }
}
