import { type Client, type ClientOptions, createClient } from "@latchkey/client-runtime";
import { credentialHeader, environment, operations, servers } from "./generated/operations.ts";
import type { operations as Operations, paths } from "./generated/schema.ts";

/** A client of the CertCentral key API: one method for each operation, and openapi-fetch's surface as `api`. */
export type CertCentralClient = Client<paths, Operations, typeof operations>;

/** What a user of the client chooses. Without a key, `DIGICERT_API_KEY` in the environment is taken. */
export type CertCentralOptions = ClientOptions<"us" | "eu">;

/**
 * Makes a client of DigiCert's CertCentral key API.
 *
 * Each method resolves to the reply's body, and rejects with an {@link ApiError} where the service refuses; its
 * `result` resolves to a union that `status` narrows.
 *
 * @throws ConfigurationError where there is no key, or where an option cannot be used.
 * @see https://dev.digicert.com/services-api/
 */
export function createCertCentralClient(options: CertCentralOptions = {}): CertCentralClient {
  const api = { credentialHeader, environment, operations, servers };
  return createClient<paths, Operations, typeof operations>(api, options);
}
