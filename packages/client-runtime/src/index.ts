export {
  AbortedError,
  type ApiKeySource,
  type AttemptEvent,
  type CallDetails,
  CallError,
  ConfigurationError,
  ConnectionError,
  type Hooks,
  isLatchkeyError,
  LatchkeyError,
  type Reply,
  ReplyError,
  type RetryEvent,
  type RetryOptions,
  TimeoutError,
  type TransportOptions,
} from "@latchkey/transport";
export { type Api, type Client, createClient } from "./client.ts";
export { AccessDeniedError } from "./errors/access-denied-error.ts";
export { ApiError, isApiError, type Reason } from "./errors/api-error.ts";
export { InvalidRequestError } from "./errors/invalid-request-error.ts";
export { NotFoundError } from "./errors/not-found-error.ts";
export { RateLimitError } from "./errors/rate-limit-error.ts";
export { ServerError } from "./errors/server-error.ts";
export type { InputPlace, Operation, OperationTable } from "./operation.ts";
export type { ClientOptions, ReplyValidator } from "./options.ts";
export type { CallOptions, Input, Methods, Output, Result, UndeclaredResult } from "./types.ts";
