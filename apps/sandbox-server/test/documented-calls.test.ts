import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { startSandboxServer } from "../src/index.ts";

/**
 * The requests of the curl samples on DigiCert's five pages, with another host and key, and with an id instead of a
 * placeholder. Node sends them with the headers of curl. The page on API key management has no sample. Its endpoint table
 * adds the call that gets one key. `-d` without a method is POST in curl, but each sample has an explicit method.
 */
const calls = [
  {
    page: "List API keys",
    key: "parent",
    call: { method: "GET", path: "/partner-subscription/api/v1/api-key", header: "X-PARTNER-APIKEY" },
    status: 200,
    expected: {
      api_keys: [
        expect.objectContaining({
          id: 12345,
          name: "Production API Key",
          account_id: 67890,
          status: "active",
          created_at: "2025-01-15T10:30:00Z",
          api_key_last4: "xyz9",
        }),
        expect.objectContaining({ id: 12346, account_id: 67891, created_at: "2025-01-20T09:15:00Z" }),
        expect.objectContaining({ id: 12347 }),
        expect.objectContaining({ id: 12349 }),
      ],
    },
  },
  {
    page: "API key management",
    key: "parent",
    call: { method: "GET", path: "/partner-subscription/api/v1/api-key/12345", header: "X-PARTNER-APIKEY" },
    status: 200,
    expected: {
      id: 12345,
      name: "Production API Key",
      account_id: 67890,
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
      last_used_date: expect.any(String),
      api_key_last4: "xyz9",
    },
  },
  {
    page: "Create API key for subaccount",
    key: "parent",
    call: {
      method: "POST",
      path: "/partner-subscription/api/v1/api-key/account/67891",
      header: "X-PARTNER-APIKEY",
      type: "application/json",
      body: '{\n"name": "Subaccount Production Key"\n}',
    },
    status: 201,
    expected: {
      id: 12350,
      name: "Subaccount Production Key",
      api_key: expect.stringMatching(/^[a-z0-9]{50}$/),
      status: "active",
      account_id: 67891,
    },
  },
  {
    page: "Get key info",
    key: "certcentral",
    call: { method: "GET", path: "/services/v2/key/184", header: "X-DC-DEVKEY", type: "application/xml" },
    status: 200,
    expected: {
      id: 184,
      user: { id: 125039, first_name: "John", last_name: "Smith" },
      status: "active",
      create_date: "2018-08-07T23:27:58+00:00",
      last_used_date: expect.any(String),
      name: "Key Name",
      is_legacy: false,
      restricted_to_role_id: 0,
    },
  },
  {
    page: "Get key info, of an ACME credential",
    key: "certcentral",
    call: { method: "GET", path: "/services/v2/key/15", header: "X-DC-DEVKEY", type: "application/xml" },
    status: 200,
    expected: {
      id: 15,
      user: { id: 10, first_name: "Jill", last_name: "Valentine" },
      status: "active",
      create_date: "2018-11-20T22:27:47+00:00",
      name: "ACME URL Name",
      is_legacy: false,
      restricted_to_role_id: 0,
      acme_directory_url: "******nnAA",
      product_name_id: "ssl_plus",
      product_name: "Standard SSL",
      organization_id: 123456,
      organization_name: "STARS",
      validity_days: "0",
      validity_years: "2",
    },
  },
  {
    page: "Update API key status",
    key: "parent",
    call: {
      method: "PUT",
      path: "/partner-subscription/api/v1/api-key/12345/status",
      header: "X-PARTNER-APIKEY",
      type: "application/json",
      body: '{\n"status": "inactive"\n}',
    },
    status: 204,
    expected: undefined,
  },
];

test.each(calls)("responds to the sample request on $page", async ({ key, call, status, expected }) => {
  const server = await startSandboxServer({ port: 0 });
  onTestFinished(() => server.close());
  const { method, path, header, type, body } = { type: undefined, body: undefined, ...call };
  const sent = request(server.url + path, {
    method,
    headers: {
      // The headers of curl.
      "User-Agent": "curl/8.5.0",
      Accept: "*/*",
      ...(type !== undefined && { "Content-Type": type }),
      [header]: server.keys[key],
      ...(body !== undefined && { "Content-Length": body.length }),
    },
  }).end(body);
  const [response] = await once(sent, "response");
  const received = await text(response);
  expect(response.statusCode).toBe(status);
  expect(response.headers["content-type"]).toBe(expected === undefined ? undefined : "application/json");
  expect(received === "" ? undefined : JSON.parse(received)).toEqual(expected);
});
