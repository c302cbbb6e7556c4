import type { CertCentralClient, KeyOrAcmeCredential } from "@latchkey/certcentral";
import * as client from "@latchkey/certcentral";
import type { CertCentralApi } from "@latchkey/certcentral/openapi-fetch";
import { isRotationError, RotationError, rotateKey } from "@latchkey/certcentral/rotate-key";
import { type StaleKeysOptions, staleKeys } from "@latchkey/certcentral/stale-keys";
import { validateResponses } from "@latchkey/certcentral/validate";
import type { ClientDefinition } from "@latchkey/runtimes/client-suite";
import manifest from "../package.json" with { type: "json" };
import { parts } from "./parts.ts";
import { service } from "./service-definition.ts";

const key = {
  id: 184,
  user: { id: 125039, first_name: "Ada", last_name: "Byron" },
  status: "active",
  create_date: "2019-04-02T16:09:05+00:00",
  name: "Report",
  is_legacy: false,
  restricted_to_role_id: 0,
};
const { status: _, ...keyWithoutStatus } = key;
const created = { id: 185, api_key: "s3cret" };

/** Everything that the shared suite needs from the client. */
export const definition: ClientDefinition<CertCentralClient, CertCentralApi> = {
  ...parts,
  packageDir: new URL("../", import.meta.url),
  manifest,
  factory: "createCertCentralClient",
  program: new URL("./program.ts", import.meta.url),
  typesProgram: new URL("./types-program.ts", import.meta.url),
  fetchTypesProgram: new URL("./fetch-types-program.ts", import.meta.url),
  credentialHeader: "X-DC-DEVKEY",
  environment: { apiKey: "DIGICERT_API_KEY", baseUrl: "DIGICERT_BASE_URL" },
  defaultBaseUrl: "https://www.digicert.com/services/v2",
  rateLimitWindowMs: 5_000,
  requests: {
    list: { operation: "listKeys", method: "GET", route: "/key", target: "/key?user_id=125039", body: "" },
    create: {
      operation: "createKey",
      method: "POST",
      route: "/key/user/{user_id}",
      target: "/key/user/125039",
      body: '{"name":"Report","restricted_to_role_id":102}',
    },
    get: { operation: "getKey", method: "GET", route: "/key/{key_id}", target: "/key/184", body: "" },
    deactivate: {
      operation: "updateKeyStatus",
      method: "PUT",
      route: "/key/{key_id}/status",
      target: "/key/184/status",
      body: '{"status":"revoked"}',
    },
  },
  operations: [
    { call: (client) => client.listKeys(), request: "GET /key" },
    { call: (client) => client.listKeys({ user_id: 125039 }), request: "GET /key?user_id=125039" },
    {
      call: (client) => client.createKey({ user_id: 125039, name: "Report", restricted_to_role_id: 102 }),
      request: 'POST /key/user/125039 {"name":"Report","restricted_to_role_id":102}',
    },
    { call: (client) => client.getKey({ key_id: 184 }), request: "GET /key/184" },
    {
      call: (client) => client.updateKey({ key_id: 184, name: "Renamed" }),
      request: 'PUT /key/184 {"name":"Renamed"}',
    },
    {
      call: (client) => client.updateKeyStatus({ key_id: 184, status: "revoked" }),
      request: 'PUT /key/184/status {"status":"revoked"}',
    },
    { call: (client) => client.listApiRoles(), request: "GET /key/api-roles" },
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
    brokenCreated: { body: { ...created, id: "s3cret-id" }, problem: "body/id must be integer" },
  },
  staleKeys: {
    staleKeys: (keys, options) => staleKeys(keys as KeyOrAcmeCredential[], options as StaleKeysOptions),
    createdField: "create_date",
    keyOf: ({ id = 1, isActive = true, created, ...fields }) => ({
      ...key,
      id,
      status: isActive ? "active" : "revoked",
      create_date: created,
      ...fields,
    }),
  },
  rotation: { rotateKey, isRotationError, RotationError, service },
};
