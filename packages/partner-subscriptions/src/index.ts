export {
  AbortedError,
  AccessDeniedError,
  ApiError,
  type ApiKeySource,
  type AttemptEvent,
  type CallOptions,
  ConfigurationError,
  ConnectionError,
  type Hooks,
  InvalidRequestError,
  isApiError,
  isLatchkeyError,
  LatchkeyError,
  NotFoundError,
  RateLimitError,
  type Reply,
  ReplyError,
  type ReplyValidator,
  type RetryEvent,
  ServerError,
  TimeoutError,
} from "@latchkey/client-runtime";
export {
  createPartnerSubscriptionsClient,
  type PartnerSubscriptionsClient,
  type PartnerSubscriptionsOptions,
} from "./client.ts";
export type * from "./generated/schema.ts";
