import { AccessDeniedError } from "./access-denied-error.ts";
import { ApiError, type ApiErrorDetails } from "./api-error.ts";
import { InvalidRequestError } from "./invalid-request-error.ts";
import { NotFoundError } from "./not-found-error.ts";
import { RateLimitError } from "./rate-limit-error.ts";
import { ServerError } from "./server-error.ts";

/** The refusal that a status stands for. */
export function createApiError(details: ApiErrorDetails): ApiError {
  const { status } = details.reply;
  if (status >= 500) return new ServerError(details);
  switch (status) {
    case 401:
    case 403:
      return new AccessDeniedError(details);
    case 404:
      return new NotFoundError(details);
    case 400:
    case 409:
    case 415:
    case 422:
      return new InvalidRequestError(details);
    case 429:
      return new RateLimitError(details);
    default:
      return new ApiError(details, "The vendor documents no such status.");
  }
}
