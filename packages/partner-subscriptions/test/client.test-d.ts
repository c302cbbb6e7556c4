import nodeFetch from "node-fetch";
import { type Dispatcher, fetch as undiciFetch } from "undici";
import { expectTypeOf, test } from "vitest";
import {
  ApiError,
  type ApiKey,
  type ApiKeyList,
  type ApiKeyStatus,
  apiKeyStatuses,
  type CreatedApiKey,
  createPartnerSubscriptionsClient,
  type operations,
  type PartnerSubscriptionsClient,
  type PartnerSubscriptionsOptions,
  RateLimitError,
} from "../src/index.ts";
import type { PartnerSubscriptionsApi } from "../src/openapi-fetch.ts";

declare const client: PartnerSubscriptionsClient;
declare const api: PartnerSubscriptionsApi;
declare const dispatcher: Dispatcher;
declare const env: { readonly text: string | undefined; readonly number: number | undefined };

test("a client has one method for each operation of the spec, and nothing else", () => {
  expectTypeOf<keyof PartnerSubscriptionsClient>().toEqualTypeOf<keyof operations>();
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
  // @ts-expect-error: a status of CertCentral is not a status of this API
  client.updateApiKeyStatus({ apiKeyId: 1, status: "revoked" });
  // @ts-expect-error: name is misspelt
  client.createSubaccountApiKey({ accountId: 1, nmae: "Build server" });
  // @ts-expect-error: listApiKeys has no input
  client.listApiKeys({ status: "active" });
});

test("only the response to a create has a secret", () => {
  expectTypeOf<CreatedApiKey>().toHaveProperty("api_key");
  expectTypeOf<ApiKey>().not.toHaveProperty("api_key");
});

test("last_used_date is optional, since a key may never have been used", () => {
  expectTypeOf<ApiKey["last_used_date"]>().toEqualTypeOf<string | undefined>();
});

test("an option may be undefined, even in retry, headers and hooks", () => {
  expectTypeOf<PartnerSubscriptionsOptions>().toExtend<{ timeoutMs?: number | undefined }>();
  const options: PartnerSubscriptionsOptions = {
    apiKey: env.text,
    baseUrl: env.text,
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
  createPartnerSubscriptionsClient(options);
  createPartnerSubscriptionsClient({ retry: undefined, headers: undefined, hooks: undefined });
  // @ts-expect-error: a limit is a number
  createPartnerSubscriptionsClient({ timeoutMs: "1" });
  // @ts-expect-error: the option is misspelt
  createPartnerSubscriptionsClient({ timeoutMS: 1 });
});

test("a hook may be async; only a synchronous onAttemptStart may return headers", () => {
  createPartnerSubscriptionsClient({
    hooks: {
      onCallStart: async () => {},
      onAttemptStart: async () => {},
      onAttempt: async () => 1,
      onRetry: async () => "done",
      onCallEnd: async () => true,
    },
  });
  createPartnerSubscriptionsClient({ hooks: { onAttemptStart: () => ({ traceparent: "00-1" }) } });
  // @ts-expect-error: headers from a promise would come too late
  createPartnerSubscriptionsClient({ hooks: { onAttemptStart: async () => ({ traceparent: "00-1" }) } });
});

test("the types of the global fetch, of undici's fetch and of node-fetch are accepted without a cast", () => {
  createPartnerSubscriptionsClient({ fetch });
  createPartnerSubscriptionsClient({ fetch: undiciFetch });
  createPartnerSubscriptionsClient({ fetch: (url, init) => undiciFetch(url, { ...init, dispatcher }) });
  createPartnerSubscriptionsClient({ fetch: nodeFetch });
  createPartnerSubscriptionsClient({ fetch: async (url, init) => fetch(url, init) });
  // @ts-expect-error: a fetch resolves to a response
  createPartnerSubscriptionsClient({ fetch: async () => "no response" });
});

test("an error that instanceof narrows has a body of type unknown", () => {
  const error = {} as Error;
  if (error instanceof ApiError) expectTypeOf(error.body).toEqualTypeOf<unknown>();
  if (error instanceof RateLimitError) {
    expectTypeOf(error.body).toEqualTypeOf<unknown>();
    expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
  }
});

test("the list of statuses has exactly the values of its type", () => {
  expectTypeOf(apiKeyStatuses).toEqualTypeOf<readonly ["active", "inactive"]>();
  expectTypeOf<(typeof apiKeyStatuses)[number]>().toEqualTypeOf<ApiKeyStatus>();
});

test("openapi-fetch's client has usable types, also in lists", async () => {
  const { data } = await api.GET("/api-key");
  expectTypeOf(data?.api_keys.map(({ id }) => id)).toEqualTypeOf<number[] | undefined>();
  const { error } = await api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId: 1 } } });
  expectTypeOf(error?.errors.map(({ code }) => code)).toEqualTypeOf<string[] | undefined>();
  // @ts-expect-error: the methods have no openapi-fetch client
  client.api;
});
