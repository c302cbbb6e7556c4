import { type Client, type ClientOptions, createClient } from "@latchkey/client-runtime";
import { credentialHeader, operations, servers } from "./generated/operations.ts";
import type { operations as Operations, paths } from "./generated/schema.ts";

/** A client of the CertCentral key API: one method for each operation, and openapi-fetch's surface as `api`. */
export type CertCentralClient = Client<paths, Operations, typeof operations>;

/**
 * Makes a client of DigiCert's CertCentral key API.
 *
 * Each method resolves to the reply's body, and rejects with an {@link ApiError} where the service refuses.
 *
 * @throws TypeError where the key is empty or holds a character that a header cannot carry, or where the base URL
 * is none.
 * @see https://dev.digicert.com/services-api/
 */
export function createCertCentralClient(options: ClientOptions): CertCentralClient {
  return createClient<paths, Operations, typeof operations>(
    { servers, credentialHeader, operations },
    options,
  );
}
