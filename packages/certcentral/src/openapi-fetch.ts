import { createFetchApi, type FetchApi } from "@latchkey/client-runtime/openapi-fetch";
import { type CertCentralOptions, certCentral } from "./client.ts";
import type { paths } from "./generated/schema.ts";

/** openapi-fetch's client of the CertCentral key API. */
export type CertCentralApi = FetchApi<paths>;

/**
 * Creates openapi-fetch's client of DigiCert's CertCentral key API: `api.GET("/key")` resolves to
 * `{ data, error, response }`. It takes the options of the methods, and has the same limits, retries and masking.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/services-api/
 */
export function createCertCentralApi(options: CertCentralOptions = {}): CertCentralApi {
  return createFetchApi<paths>(certCentral, options);
}
