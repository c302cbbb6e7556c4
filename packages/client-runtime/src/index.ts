export { ApiError, type ApiErrorDetails } from "./api-error.ts";
export { type Api, type Client, type ClientOptions, createClient } from "./client.ts";
export type { InputPlace, Operation, OperationTable } from "./operation.ts";
export { ReplyError, type ReplyErrorDetails } from "./reply-error.ts";
export type { CallOptions, Input, Method, Methods, Output } from "./types.ts";
