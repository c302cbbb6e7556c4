import {
  createPartnerSubscriptionsClient,
  isApiError,
  isLatchkeyError,
  type PartnerSubscriptionsClient,
} from "@latchkey/partner-subscriptions";
import {
  createPartnerSubscriptionsApi,
  type PartnerSubscriptionsApi,
} from "@latchkey/partner-subscriptions/openapi-fetch";
import type { ClientParts } from "@latchkey/runtimes/client-suite";

/** The parts of the built client that the programs in other engines use. */
export const parts: ClientParts<PartnerSubscriptionsClient, PartnerSubscriptionsApi> = {
  createClient: createPartnerSubscriptionsClient,
  createApi: createPartnerSubscriptionsApi,
  calls: {
    list: (client, options) => client.listApiKeys({}, options),
    create: (client, options) => client.createSubaccountApiKey({ accountId: 67891, name: "Build" }, options),
    get: (client, options) => client.getApiKey({ apiKeyId: 12346 }, options),
    deactivate: (client, options) =>
      client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" }, options),
  },
  listResult: (client) => client.listApiKeys.result(),
  apiCalls: {
    list: (api, init = {}) => api.GET("/api-key", init),
    create: (api, init = {}) =>
      api.POST("/api-key/account/{accountId}", {
        params: { path: { accountId: 67891 } },
        body: { name: "Build" },
        ...init,
      }),
    get: (api, init = {}) =>
      api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId: 12346 } }, ...init }),
    deactivate: (api, init = {}) =>
      api.PUT("/api-key/{apiKeyId}/status", {
        params: { path: { apiKeyId: 12346 } },
        body: { status: "inactive" },
        ...init,
      }),
  },
  addMiddleware: (api, { onRequest, onResponse }) => api.use({ onRequest, onResponse }),
  isApiError,
  isLatchkeyError,
};
