import type { AcmeCredential, KeyOrAcmeCredential } from "./generated/schema.ts";

/**
 * Whether an item of the list, or what `getKey` returned, is an ACME credential. Only ACME credentials have an
 * `acme_directory_url`; if this is false, the type is `Key`.
 *
 * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/get-key-info.html
 */
export function isAcmeKey(key: KeyOrAcmeCredential): key is AcmeCredential {
  return typeof key.acme_directory_url === "string";
}
