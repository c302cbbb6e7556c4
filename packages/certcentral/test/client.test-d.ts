import { expectTypeOf, test } from "vitest";
import type {
  AcmeCredential,
  ApiRoleList,
  CertCentralClient,
  CreatedKey,
  Key,
  KeyList,
  operations,
} from "../src/index.ts";

declare const client: CertCentralClient;

test("each operation of the spec is a method, and nothing else is", () => {
  expectTypeOf<Exclude<keyof CertCentralClient, "api">>().toEqualTypeOf<keyof operations>();
});

test("a method resolves to the body of its success", () => {
  expectTypeOf(client.listKeys()).resolves.toEqualTypeOf<KeyList>();
  expectTypeOf(client.getKey({ key_id: 1 })).resolves.toEqualTypeOf<Key | AcmeCredential>();
  expectTypeOf(client.createKey({ user_id: 1, name: "" })).resolves.toEqualTypeOf<CreatedKey>();
  expectTypeOf(client.updateKey({ key_id: 1, name: "" })).resolves.toEqualTypeOf<undefined>();
  expectTypeOf(client.updateKeyStatus({ key_id: 1, status: "active" })).resolves.toEqualTypeOf<undefined>();
  expectTypeOf(client.listApiRoles()).resolves.toEqualTypeOf<ApiRoleList>();
});

test("a field that is missing, misspelt or of another type does not compile", () => {
  // @ts-expect-error: the input is missing
  client.getKey();
  // @ts-expect-error: an id is a number
  client.getKey({ key_id: "184" });
  // @ts-expect-error: Partner Subscriptions' word is not a status here
  client.updateKeyStatus({ key_id: 1, status: "inactive" });
  // @ts-expect-error: name is required, even where only the role changes
  client.updateKey({ key_id: 1, restricted_to_role_id: 100 });
  // @ts-expect-error: there is no role 104
  client.createKey({ user_id: 1, name: "Report", restricted_to_role_id: 104 });
  // @ts-expect-error: restricted_to_role_id is misspelt
  client.createKey({ user_id: 1, name: "Report", restrict_to_role_id: 102 });
  // @ts-expect-error: the filter's name is the wire's, user_id
  client.listKeys({ userId: 125039 });
});

test("a secret stands in the reply that creates a key, and in no other", () => {
  expectTypeOf<CreatedKey>().toHaveProperty("api_key");
  expectTypeOf<Key>().not.toHaveProperty("api_key");
  expectTypeOf<AcmeCredential>().not.toHaveProperty("api_key");
});

test("acme_directory_url tells an ACME credential from a key", async () => {
  const key = await client.getKey({ key_id: 15 });
  // @ts-expect-error: a key has no product
  key.product_name_id;
  if (key.acme_directory_url === undefined) expectTypeOf(key).toEqualTypeOf<Key>();
  else expectTypeOf(key).toEqualTypeOf<AcmeCredential>();
});

test("an ACME credential is no key", () => {
  expectTypeOf<AcmeCredential>().not.toExtend<Key>();
  expectTypeOf<KeyList["api_keys"][number]>().not.toExtend<Key>();
});

test("openapi-fetch's surface has usable types, lists among them", async () => {
  const { data } = await client.api.GET("/key");
  expectTypeOf(data?.api_keys.map(({ id }) => id)).toEqualTypeOf<number[] | undefined>();
  const { error } = await client.api.GET("/key/{key_id}", { params: { path: { key_id: 1 } } });
  expectTypeOf(error?.errors.map(({ code }) => code)).toEqualTypeOf<string[] | undefined>();
});
