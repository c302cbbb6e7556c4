import { createFetchApi, type FetchApi } from "@latchkey/client-runtime/openapi-fetch";
import { type PartnerSubscriptionsOptions, partnerSubscriptions } from "./client.ts";
import type { paths } from "./generated/schema.ts";

/** openapi-fetch's client of the Partner Subscriptions key API. */
export type PartnerSubscriptionsApi = FetchApi<paths>;

/**
 * Creates openapi-fetch's client of DigiCert's Partner Subscriptions key API: `api.GET("/api-key")` resolves to
 * `{ data, error, response }`. It takes the options of the methods, and has the same limits, retries and masking.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsApi(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsApi {
  return createFetchApi<paths>(partnerSubscriptions, options);
}
