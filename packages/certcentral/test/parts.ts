import {
  type CertCentralClient,
  createCertCentralClient,
  isApiError,
  isLatchkeyError,
} from "@latchkey/certcentral";
import { type CertCentralApi, createCertCentralApi } from "@latchkey/certcentral/openapi-fetch";
import type { ClientParts } from "@latchkey/runtimes/client-suite";

/** The parts of the built client that the programs in other engines use. */
export const parts: ClientParts<CertCentralClient, CertCentralApi> = {
  createClient: createCertCentralClient,
  createApi: createCertCentralApi,
  calls: {
    list: (client, options) => client.listKeys({ user_id: 125039 }, options),
    create: (client, options) =>
      client.createKey({ user_id: 125039, name: "Report", restricted_to_role_id: 102 }, options),
    get: (client, options) => client.getKey({ key_id: 184 }, options),
    deactivate: (client, options) => client.updateKeyStatus({ key_id: 184, status: "revoked" }, options),
  },
  listResult: (client) => client.listKeys.result(),
  apiCalls: {
    list: (api, init = {}) => api.GET("/key", { params: { query: { user_id: 125039 } }, ...init }),
    create: (api, init = {}) =>
      api.POST("/key/user/{user_id}", {
        params: { path: { user_id: 125039 } },
        body: { name: "Report", restricted_to_role_id: 102 },
        ...init,
      }),
    get: (api, init = {}) => api.GET("/key/{key_id}", { params: { path: { key_id: 184 } }, ...init }),
    deactivate: (api, init = {}) =>
      api.PUT("/key/{key_id}/status", {
        params: { path: { key_id: 184 } },
        body: { status: "revoked" },
        ...init,
      }),
  },
  addMiddleware: (api, { onRequest, onResponse }) => api.use({ onRequest, onResponse }),
  isApiError,
  isLatchkeyError,
};
