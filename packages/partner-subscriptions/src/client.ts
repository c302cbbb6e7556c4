import { type Api, type ClientOptions, createClient, type Methods } from "@latchkey/client-runtime";
import { api, credentialHeader, environment, operations, servers } from "./generated/operations.ts";
import type { operations as Operations } from "./generated/schema.ts";

/** A client of the Partner Subscriptions key API: one method for each operation. */
export type PartnerSubscriptionsClient = Methods<typeof operations, Operations>;

/** Describes the API by the generated table. */
export const partnerSubscriptions: Api<typeof operations> = {
  api,
  credentialHeader,
  environment,
  operations,
  servers,
};

/** The options of the client. Without `apiKey`, the key is `DIGICERT_PARTNER_API_KEY` in the environment. */
export type PartnerSubscriptionsOptions = ClientOptions;

/**
 * Creates a client of DigiCert's Partner Subscriptions key API.
 *
 * Each method resolves to the body of the response, and rejects with an {@link ApiError} for an error
 * response. The function `result` of each method resolves to a union that `status` narrows.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsClient(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsClient {
  return createClient<Operations, typeof operations>(partnerSubscriptions, options);
}
