import { type Api, type ClientOptions, createClient, type Methods } from "@latchkey/client-runtime";
import { api, credentialHeader, environment, operations, servers } from "./generated/operations.ts";
import type { operations as Operations } from "./generated/schema.ts";

/** A client of the CertCentral key API: one method for each operation. */
export type CertCentralClient = Methods<typeof operations, Operations>;

/** The options of the client. Without `apiKey`, the key is `DIGICERT_API_KEY` in the environment. */
export type CertCentralOptions = ClientOptions<"us" | "eu">;

/**
 * Describes the API by the generated table and the window of the short rate limit: 100 requests in 5 seconds.
 *
 * @see https://dev.digicert.com/en/certcentral-apis/services-api/rate-limits.html
 */
export const certCentral: Api<typeof operations> = {
  api,
  credentialHeader,
  environment,
  operations,
  servers,
  rateLimitWindowMs: 5_000,
};

/**
 * Creates a client of DigiCert's CertCentral key API.
 *
 * Each method resolves to the body of the response, and rejects with an {@link ApiError} for an error
 * response. The function `result` of each method resolves to a union that `status` narrows.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/services-api/
 */
export function createCertCentralClient(options: CertCentralOptions = {}): CertCentralClient {
  return createClient<Operations, typeof operations>(certCentral, options);
}
