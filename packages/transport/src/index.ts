export { type ApiKeySource, Credential } from "./credential.ts";
export {
  AbortedError,
  type CallDetails,
  CallError,
  type CallErrorOptions,
  ConnectionError,
  TimeoutError,
} from "./errors/call-error.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { isLatchkeyError, LatchkeyError } from "./errors/latchkey-error.ts";
export { ResponseError } from "./errors/response-error.ts";
export type { AbortSignalLike, Fetch, FetchInit, FetchResponse, HeadersLike } from "./fetch.ts";
export {
  type AttemptEvent,
  type AttemptStartEvent,
  type CallEndEvent,
  type CallInfo,
  type HeadersOption,
  type Hooks,
  type RetryEvent,
  runDetached,
} from "./hooks.ts";
export { copyMasked, createMask, type Mask, quote } from "./mask.ts";
export {
  type ApiDescription,
  type ClientOptions,
  type ResponseValidator,
  type RetryOptions,
  resolveOptions,
  type Server,
  type Settings,
} from "./options.ts";
export { HttpResponse, type ResponseHeaders } from "./response.ts";
export { createTransport, type Transport, type TransportRequest } from "./transport.ts";
