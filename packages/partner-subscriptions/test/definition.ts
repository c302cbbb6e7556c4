import type { ApiKey, PartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import * as client from "@latchkey/partner-subscriptions";
import type { PartnerSubscriptionsApi } from "@latchkey/partner-subscriptions/openapi-fetch";
import { isRotationError, RotationError, rotateKey } from "@latchkey/partner-subscriptions/rotate-key";
import { type StaleKeysOptions, staleKeys } from "@latchkey/partner-subscriptions/stale-keys";
import { validateResponses } from "@latchkey/partner-subscriptions/validate";
import type { ClientDefinition } from "@latchkey/runtimes/client-suite";
import manifest from "../package.json" with { type: "json" };
import { parts } from "./parts.ts";
import { service } from "./service-definition.ts";

const key = {
  id: 12346,
  name: "Subaccount Production Key",
  account_id: 67891,
  status: "active",
  created_at: "2025-01-20T09:15:00Z",
  api_key_last4: "78yz",
};
const { status: _, ...keyWithoutStatus } = key;
const created = { id: 12347, name: "Build", api_key: "s3cret", status: "active", account_id: 67891 };

/** Everything that the shared suite needs from the client. */
export const definition: ClientDefinition<PartnerSubscriptionsClient, PartnerSubscriptionsApi> = {
  ...parts,
  packageDir: new URL("../", import.meta.url),
  manifest,
  factory: "createPartnerSubscriptionsClient",
  program: new URL("./program.ts", import.meta.url),
  typesProgram: new URL("./types-program.ts", import.meta.url),
  fetchTypesProgram: new URL("./fetch-types-program.ts", import.meta.url),
  credentialHeader: "X-PARTNER-APIKEY",
  environment: { apiKey: "DIGICERT_PARTNER_API_KEY", baseUrl: "DIGICERT_PARTNER_BASE_URL" },
  defaultBaseUrl: "https://www.digicert.com/partner-subscription/api/v1",
  rateLimitWindowMs: undefined,
  requests: {
    list: { operation: "listApiKeys", method: "GET", route: "/api-key", target: "/api-key", body: "" },
    create: {
      operation: "createSubaccountApiKey",
      method: "POST",
      route: "/api-key/account/{accountId}",
      target: "/api-key/account/67891",
      body: '{"name":"Build"}',
    },
    get: {
      operation: "getApiKey",
      method: "GET",
      route: "/api-key/{apiKeyId}",
      target: "/api-key/12346",
      body: "",
    },
    deactivate: {
      operation: "updateApiKeyStatus",
      method: "PUT",
      route: "/api-key/{apiKeyId}/status",
      target: "/api-key/12346/status",
      body: '{"status":"inactive"}',
    },
  },
  operations: [
    { call: (client) => client.listApiKeys(), request: "GET /api-key" },
    {
      call: (client) => client.createSubaccountApiKey({ accountId: 67891, name: "Build server" }),
      request: 'POST /api-key/account/67891 {"name":"Build server"}',
    },
    { call: (client) => client.getApiKey({ apiKeyId: 12346 }), request: "GET /api-key/12346" },
    {
      call: (client) => client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" }),
      request: 'PUT /api-key/12346/status {"status":"inactive"}',
    },
  ],
  errors: client,
  list: { api_keys: [key] },
  created,
  validate: {
    validateResponses,
    brokenList: {
      body: { api_keys: [key, keyWithoutStatus] },
      problem: "body/api_keys/1 must have required property 'status'",
    },
    brokenCreated: {
      body: { ...created, status: "s3cret-status" },
      problem: "body/status must be equal to one of the allowed values",
    },
  },
  staleKeys: {
    staleKeys: (keys, options) => staleKeys(keys as ApiKey[], options as StaleKeysOptions),
    createdField: "created_at",
    keyOf: ({ id = 1, isActive = true, created, ...fields }) => ({
      ...key,
      id,
      status: isActive ? "active" : "inactive",
      created_at: created,
      ...fields,
    }),
  },
  rotation: { rotateKey, isRotationError, RotationError, service },
};
