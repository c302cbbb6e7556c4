import { expect, test } from "vitest";
import { isAcmeKey } from "../src/acme.ts";
import type { AcmeCredential, Key } from "../src/index.ts";
import { staleKeys } from "../src/stale-keys.ts";

const key: Key = {
  id: 184,
  user: { id: 125039, first_name: "John", last_name: "Smith" },
  status: "active",
  create_date: "2018-08-07T23:27:58+00:00",
  name: "Key Name",
  is_legacy: false,
  restricted_to_role_id: 0,
};

const acmeCredential: AcmeCredential = {
  ...key,
  id: 15,
  acme_directory_url: "******nnAA",
  product_name_id: "ssl_plus",
  product_name: "Standard SSL",
  organization_id: 123456,
  organization_name: "STARS",
  validity_days: "0",
  validity_years: "2",
};

test("recognizes an ACME credential by its acme_directory_url", () => {
  expect(isAcmeKey(acmeCredential)).toBe(true);
  expect(isAcmeKey(key)).toBe(false);
});

test("treats an item with an empty acme_directory_url as a key", () => {
  expect(isAcmeKey({ ...key, acme_directory_url: null as unknown as never })).toBe(false);
});

test("filters the ACME credentials of a list", () => {
  expect([key, acmeCredential].filter(isAcmeKey)).toEqual([acmeCredential]);
});

test("leaves ACME credentials out of the search for stale keys by default", () => {
  const keys = [acmeCredential, key];
  const idsOf = (acmeCredentials?: "include" | "exclude") =>
    staleKeys(keys, { unusedForMs: 0, ...(acmeCredentials && { acmeCredentials }) }).stale.map(
      (each) => each.key.id,
    );
  expect(idsOf()).toEqual([184]);
  expect(idsOf("exclude")).toEqual([184]);
  expect(idsOf("include")).toEqual([15, 184]);
});
