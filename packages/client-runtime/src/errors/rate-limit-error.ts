import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** 429: the key made too many requests, and went on to after every repetition. */
export class RateLimitError<Body = unknown> extends ApiError<Body> {
  override readonly name = "RateLimitError";

  constructor(details: ApiErrorDetails) {
    super(details, "Wait, then send fewer requests.");
  }
}
