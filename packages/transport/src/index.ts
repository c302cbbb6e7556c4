export { type ApiKeySource, Credential } from "./credential.ts";
export { AbortedError } from "./errors/aborted-error.ts";
export { type CallDetails, CallError } from "./errors/call-error.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { ConnectionError } from "./errors/connection-error.ts";
export { isLatchkeyError, LatchkeyError } from "./errors/latchkey-error.ts";
export { ReplyError } from "./errors/reply-error.ts";
export { TimeoutError } from "./errors/timeout-error.ts";
export type { AttemptEvent, Hooks, RetryEvent } from "./hooks.ts";
export { Reply } from "./reply.ts";
export type { RetryOptions } from "./retry.ts";
export { checkServer } from "./server.ts";
export {
  createTransport,
  type Transport,
  type TransportOptions,
  type TransportRequest,
} from "./transport.ts";
