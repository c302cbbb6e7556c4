import type { AcmeCredential, KeyOrAcmeCredential } from "./generated/schema.ts";

/**
 * Returns whether an item of the list, or the result of `getKey`, is an ACME credential. Only ACME credentials have an
 * `acme_directory_url`. If the function returns false, the type of the item is `Key`.
 *
 * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/get-key-info.html
 */
export function isAcmeKey(key: KeyOrAcmeCredential): key is AcmeCredential {
  return typeof key.acme_directory_url === "string";
}
