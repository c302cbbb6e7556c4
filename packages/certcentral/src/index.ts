export { ApiError, type CallOptions, type ClientOptions } from "@latchkey/client-runtime";
export { type CertCentralClient, createCertCentralClient } from "./client.ts";
export type * from "./generated/schema.ts";
