import { type Api, type ClientOptions, createClient, type Methods } from "@latchkey/client-runtime";
import { api, credentialHeader, environment, operations, servers } from "./generated/operations.ts";
import type { operations as Operations } from "./generated/schema.ts";

/** A client of the Partner Subscriptions key API: one method for each operation. */
export type PartnerSubscriptionsClient = Methods<typeof operations, Operations>;

/** What the generated table says of the API. */
export const partnerSubscriptions: Api<typeof operations> = {
  api,
  credentialHeader,
  environment,
  operations,
  servers,
};

/** The options of the client. Without a key, `DIGICERT_PARTNER_API_KEY` in the environment is used. */
export type PartnerSubscriptionsOptions = ClientOptions;

/**
 * Makes a client of DigiCert's Partner Subscriptions key API.
 *
 * Each method resolves to the response's body, and rejects with an {@link ApiError} for an error response; its `result`
 * resolves to a union that `status` narrows.
 *
 * @throws ConfigurationError if there is no key, or if an option cannot be used.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsClient(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsClient {
  return createClient<Operations, typeof operations>(partnerSubscriptions, options);
}
