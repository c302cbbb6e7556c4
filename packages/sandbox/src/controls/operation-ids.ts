import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";

/** The operations of both APIs. */
export const operationIds: readonly string[] = [partnerSubscriptions, certCentral].flatMap(({ operations }) =>
  Object.keys(operations),
);
