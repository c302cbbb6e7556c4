import { expect, test } from "vitest";
import { isAcmeKey } from "../src/acme.ts";
import type { AcmeCredential, Key } from "../src/index.ts";

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

test("what has an acme_directory_url is an ACME credential", () => {
  expect(isAcmeKey(acmeCredential)).toBe(true);
  expect(isAcmeKey(key)).toBe(false);
});

test("a field that is there and holds no address makes no ACME credential", () => {
  expect(isAcmeKey({ ...key, acme_directory_url: null as unknown as never })).toBe(false);
});

test("a list is parted by it", () => {
  expect([key, acmeCredential].filter(isAcmeKey)).toEqual([acmeCredential]);
});
