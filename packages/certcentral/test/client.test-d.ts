import nodeFetch from "node-fetch";
import { type Dispatcher, fetch as undiciFetch } from "undici";
import { expectTypeOf, test } from "vitest";
import {
  type AcmeCredential,
  ApiError,
  type ApiRoleList,
  type CertCentralClient,
  type CertCentralOptions,
  type CreatedKey,
  createCertCentralClient,
  type Key,
  type KeyList,
  type KeyStatus,
  keyStatuses,
  type operations,
  RateLimitError,
  restrictedToRoleIds,
} from "../src/index.ts";
import type { CertCentralApi } from "../src/openapi-fetch.ts";

declare const client: CertCentralClient;
declare const api: CertCentralApi;
declare const dispatcher: Dispatcher;
declare const env: { readonly text: string | undefined; readonly number: number | undefined };

test("a client has one method for each operation of the spec, and nothing else", () => {
  expectTypeOf<keyof CertCentralClient>().toEqualTypeOf<keyof operations>();
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
  // @ts-expect-error: a status of Partner Subscriptions is not a status of this API
  client.updateKeyStatus({ key_id: 1, status: "inactive" });
  // @ts-expect-error: name is required, even if only the role changes
  client.updateKey({ key_id: 1, restricted_to_role_id: 100 });
  // @ts-expect-error: there is no role 104
  client.createKey({ user_id: 1, name: "Report", restricted_to_role_id: 104 });
  // @ts-expect-error: restricted_to_role_id is misspelt
  client.createKey({ user_id: 1, name: "Report", restrict_to_role_id: 102 });
  // @ts-expect-error: the filter is named user_id
  client.listKeys({ userId: 125039 });
});

test("only the response to a create has a secret", () => {
  expectTypeOf<CreatedKey>().toHaveProperty("api_key");
  expectTypeOf<Key>().not.toHaveProperty("api_key");
  expectTypeOf<AcmeCredential>().not.toHaveProperty("api_key");
});

test("acme_directory_url distinguishes the types of an ACME credential and a key", async () => {
  const key = await client.getKey({ key_id: 15 });
  // @ts-expect-error: an API key has no product
  key.product_name_id;
  if (key.acme_directory_url === undefined) expectTypeOf(key).toEqualTypeOf<Key>();
  else expectTypeOf(key).toEqualTypeOf<AcmeCredential>();
});

test("the type of an ACME credential is not assignable to the type of a key", () => {
  expectTypeOf<AcmeCredential>().not.toExtend<Key>();
  expectTypeOf<KeyList["api_keys"][number]>().not.toExtend<Key>();
});

test("an option may be undefined, even in retry, headers and hooks", () => {
  expectTypeOf<CertCentralOptions>().toExtend<{ timeoutMs?: number | undefined }>();
  const options: CertCentralOptions = {
    apiKey: env.text,
    baseUrl: env.text,
    region: undefined,
    insecureHosts: undefined,
    timeoutMs: env.number,
    deadlineMs: env.number,
    maxResponseBytes: env.number,
    retry: {
      maxRetries: env.number,
      baseDelayMs: env.number,
      maxDelayMs: env.number,
      rateLimitWindowMs: env.number,
    },
    headers: { traceparent: env.text },
    hooks: { onCallStart: undefined, onAttempt: undefined, onRetry: undefined, onCallEnd: undefined },
    fetch: undefined,
    validate: undefined,
  };
  createCertCentralClient(options);
  createCertCentralClient({ retry: undefined, headers: undefined, hooks: undefined });
  // @ts-expect-error: a limit is a number
  createCertCentralClient({ timeoutMs: "1" });
  // @ts-expect-error: the option is misspelt
  createCertCentralClient({ timeoutMS: 1 });
});

test("a hook may be async; only a synchronous onAttemptStart may return headers", () => {
  createCertCentralClient({
    hooks: {
      onCallStart: async () => {},
      onAttemptStart: async () => {},
      onAttempt: async () => 1,
      onRetry: async () => "done",
      onCallEnd: async () => true,
    },
  });
  createCertCentralClient({ hooks: { onAttemptStart: () => ({ traceparent: "00-1" }) } });
  // @ts-expect-error: headers from a promise would come too late
  createCertCentralClient({ hooks: { onAttemptStart: async () => ({ traceparent: "00-1" }) } });
});

test("the types of the global fetch, of undici's fetch and of node-fetch are accepted without a cast", () => {
  createCertCentralClient({ fetch });
  createCertCentralClient({ fetch: undiciFetch });
  createCertCentralClient({ fetch: (url, init) => undiciFetch(url, { ...init, dispatcher }) });
  createCertCentralClient({ fetch: nodeFetch });
  createCertCentralClient({ fetch: async (url, init) => fetch(url, init) });
  // @ts-expect-error: a fetch resolves to a response
  createCertCentralClient({ fetch: async () => "no response" });
});

test("an error that instanceof narrows has a body of type unknown", () => {
  const error = {} as Error;
  if (error instanceof ApiError) expectTypeOf(error.body).toEqualTypeOf<unknown>();
  if (error instanceof RateLimitError) {
    expectTypeOf(error.body).toEqualTypeOf<unknown>();
    expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
  }
});

test("the lists of statuses and roles have exactly the values of their types", () => {
  expectTypeOf(keyStatuses).toEqualTypeOf<readonly ["active", "revoked"]>();
  expectTypeOf<(typeof keyStatuses)[number]>().toEqualTypeOf<KeyStatus>();
  expectTypeOf(restrictedToRoleIds).toEqualTypeOf<readonly [0, 100, 101, 102, 103]>();
});

test("openapi-fetch's client has usable types, also in lists", async () => {
  const { data } = await api.GET("/key");
  expectTypeOf(data?.api_keys.map(({ id }) => id)).toEqualTypeOf<number[] | undefined>();
  const { error } = await api.GET("/key/{key_id}", { params: { path: { key_id: 1 } } });
  expectTypeOf(error?.errors.map(({ code }) => code)).toEqualTypeOf<string[] | undefined>();
  // @ts-expect-error: the methods have no openapi-fetch client
  client.api;
});
