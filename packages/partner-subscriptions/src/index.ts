export { ApiError, type CallOptions, type ClientOptions } from "@latchkey/client-runtime";
export { createPartnerSubscriptionsClient, type PartnerSubscriptionsClient } from "./client.ts";
export type * from "./generated/schema.ts";
