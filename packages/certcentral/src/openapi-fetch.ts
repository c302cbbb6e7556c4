import { createFetchApi, type FetchApi } from "@latchkey/client-runtime/openapi-fetch";
import { type CertCentralOptions, certCentral } from "./client.ts";
import type { paths } from "./generated/schema.ts";

/** An openapi-fetch client for the CertCentral key API. */
export type CertCentralApi = FetchApi<paths>;

/**
 * Creates an openapi-fetch client for DigiCert's CertCentral key API: `api.GET("/key")` resolves to
 * `{ data, error, response }`. Takes the same options as `createCertCentralClient`. Limits, retries and masking are the
 * same too.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/services-api/
 */
export function createCertCentralApi(options: CertCentralOptions = {}): CertCentralApi {
  return createFetchApi<paths>(certCentral, options);
}
