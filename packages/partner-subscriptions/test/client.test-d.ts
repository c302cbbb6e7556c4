import { expectTypeOf, test } from "vitest";
import type {
  ApiKey,
  ApiKeyList,
  CreatedApiKey,
  operations,
  PartnerSubscriptionsClient,
} from "../src/index.ts";

declare const client: PartnerSubscriptionsClient;

test("each operation of the spec is a method, and nothing else is", () => {
  expectTypeOf<Exclude<keyof PartnerSubscriptionsClient, "api">>().toEqualTypeOf<keyof operations>();
});

test("a method resolves to the body of its success", () => {
  expectTypeOf(client.listApiKeys()).resolves.toEqualTypeOf<ApiKeyList>();
  expectTypeOf(client.getApiKey({ apiKeyId: 1 })).resolves.toEqualTypeOf<ApiKey>();
  expectTypeOf(
    client.createSubaccountApiKey({ accountId: 1, name: "" }),
  ).resolves.toEqualTypeOf<CreatedApiKey>();
  expectTypeOf(
    client.updateApiKeyStatus({ apiKeyId: 1, status: "active" }),
  ).resolves.toEqualTypeOf<undefined>();
});

test("a field that is missing, misspelt or of another type does not compile", () => {
  // @ts-expect-error: the input is missing
  client.getApiKey();
  // @ts-expect-error: apiKeyId is missing
  client.getApiKey({});
  // @ts-expect-error: an id is a number
  client.getApiKey({ apiKeyId: "12346" });
  // @ts-expect-error: status is missing
  client.updateApiKeyStatus({ apiKeyId: 1 });
  // @ts-expect-error: CertCentral's word is not a status here
  client.updateApiKeyStatus({ apiKeyId: 1, status: "revoked" });
  // @ts-expect-error: name is misspelt
  client.createSubaccountApiKey({ accountId: 1, nmae: "Build server" });
  // @ts-expect-error: listApiKeys has no input
  client.listApiKeys({ status: "active" });
});

test("a secret stands in the reply that creates a key, and in no other", () => {
  expectTypeOf<CreatedApiKey>().toHaveProperty("api_key");
  expectTypeOf<ApiKey>().not.toHaveProperty("api_key");
});

test("a key that was never used has no last_used_date", () => {
  expectTypeOf<ApiKey["last_used_date"]>().toEqualTypeOf<string | undefined>();
});

test("openapi-fetch's surface has usable types, lists among them", async () => {
  const { data } = await client.api.GET("/api-key");
  expectTypeOf(data?.api_keys.map(({ id }) => id)).toEqualTypeOf<number[] | undefined>();
  const { error } = await client.api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId: 1 } } });
  expectTypeOf(error?.errors.map(({ code }) => code)).toEqualTypeOf<string[] | undefined>();
});
