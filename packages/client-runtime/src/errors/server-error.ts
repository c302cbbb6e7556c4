import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** 5xx: the service failed. Whether it acted on the request is not known. */
export class ServerError<Body = unknown> extends ApiError<Body> {
  override readonly name = "ServerError";

  constructor(details: ApiErrorDetails) {
    super(details, "List before you create again; the service may have acted.");
  }
}
