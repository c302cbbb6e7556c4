import { createFetchApi, type FetchApi } from "@latchkey/client-runtime/openapi-fetch";
import { type PartnerSubscriptionsOptions, partnerSubscriptions } from "./client.ts";
import type { paths } from "./generated/schema.ts";

/** An openapi-fetch client for the Partner Subscriptions key API. */
export type PartnerSubscriptionsApi = FetchApi<paths>;

/**
 * Creates an openapi-fetch client for DigiCert's Partner Subscriptions key API: `api.GET("/api-key")` resolves to
 * `{ data, error, response }`. Takes the same options as `createPartnerSubscriptionsClient`. Limits, retries and masking are
 * the same too.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsApi(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsApi {
  return createFetchApi<paths>(partnerSubscriptions, options);
}
