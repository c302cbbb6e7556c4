import { createFetchApi, type FetchApi } from "@latchkey/client-runtime/openapi-fetch";
import { type PartnerSubscriptionsOptions, partnerSubscriptions } from "./client.ts";
import type { paths } from "./generated/schema.ts";

/** openapi-fetch's client of the Partner Subscriptions key API. */
export type PartnerSubscriptionsApi = FetchApi<paths>;

/**
 * Makes openapi-fetch's client of DigiCert's Partner Subscriptions key API: `api.GET("/api-key")` resolves to
 * `{ data, error, response }`. It takes the options of the methods, and has the same limits, retries and masks.
 *
 * @throws ConfigurationError if there is no key, or if an option cannot be used.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsApi(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsApi {
  return createFetchApi<paths>(partnerSubscriptions, options);
}
