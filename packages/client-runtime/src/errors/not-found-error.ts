import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** 404: nothing has this id. */
export class NotFoundError<Body = unknown> extends ApiError<Body> {
  override readonly name = "NotFoundError";

  constructor(details: ApiErrorDetails) {
    super(details, "Check the id, and that baseUrl has the whole path.");
  }
}
