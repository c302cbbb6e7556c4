import { expectTypeOf, test } from "vitest";
import { isAcmeKey } from "../src/acme.ts";
import type { AcmeCredential, CertCentralClient, Key } from "../src/index.ts";

declare const client: CertCentralClient;

test("isAcmeKey narrows the result of getKey to an ACME credential, or else to a key", async () => {
  const key = await client.getKey({ key_id: 1 });
  // @ts-expect-error: an API key has no product
  key.product_name;
  if (isAcmeKey(key)) expectTypeOf(key).toEqualTypeOf<AcmeCredential>();
  else expectTypeOf(key).toEqualTypeOf<Key>();
});

test("isAcmeKey filters the ACME credentials of a list, and its negation filters the keys", async () => {
  const { api_keys } = await client.listKeys();
  expectTypeOf(api_keys.filter(isAcmeKey)).toEqualTypeOf<AcmeCredential[]>();
  expectTypeOf(api_keys.filter((key) => !isAcmeKey(key))).toEqualTypeOf<Key[]>();
});

test("isAcmeKey does not compile with a value that is neither a key nor an ACME credential", () => {
  // @ts-expect-error: an id is not a key
  isAcmeKey(184);
  // @ts-expect-error: the response to a create does not say whether it is ACME
  isAcmeKey({ id: 184, api_key: "" });
});
