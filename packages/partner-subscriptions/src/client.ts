import { type Client, type ClientOptions, createClient } from "@latchkey/client-runtime";
import { credentialHeader, environment, operations, servers } from "./generated/operations.ts";
import type { operations as Operations, paths } from "./generated/schema.ts";

/** A client of the Partner Subscriptions key API: one method for each operation, and openapi-fetch's surface as `api`. */
export type PartnerSubscriptionsClient = Client<paths, Operations, typeof operations>;

/** What a user of the client chooses. Without a key, `DIGICERT_PARTNER_API_KEY` in the environment is taken. */
export type PartnerSubscriptionsOptions = ClientOptions;

/**
 * Makes a client of DigiCert's Partner Subscriptions key API.
 *
 * Each method resolves to the reply's body, and rejects with an {@link ApiError} where the service refuses; its
 * `result` resolves to a union that `status` narrows.
 *
 * @throws ConfigurationError where there is no key, or where an option cannot be used.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export function createPartnerSubscriptionsClient(
  options: PartnerSubscriptionsOptions = {},
): PartnerSubscriptionsClient {
  const api = { credentialHeader, environment, operations, servers };
  return createClient<paths, Operations, typeof operations>(api, options);
}
