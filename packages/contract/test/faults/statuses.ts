import { emptyResponse, errorResponse, jsonResponse } from "./bodies.ts";
import { type Fault, onResponse, ownedIdsOf } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Responses with a status other than the expected one. */
export const statusFaults: readonly Fault[] = [
  {
    name: "an unknown id gets 200",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-none"],
    says: /status is 200\b/,
    breaks: onResponse(["getApiKey"], (response, call) =>
      response.status === 404
        ? jsonResponse(200, {
            id: call.id ?? 1,
            name: "",
            account_id: 0,
            status: "active",
            created_at: "2025-01-15T10:30:00Z",
            api_key_last4: "0000",
          })
        : response,
    ),
  },
  {
    name: "an error response has the status 200",
    api: certcentral,
    caughtBy: ["listKeys/credentials/unknown"],
    says: /status is 200\b/,
    breaks: onResponse(["listKeys"], (response) => ({ ...response, status: 200 })),
  },
  {
    name: "a key of an unrelated account gets 404",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-unrelated"],
    says: /status is 404\b/,
    breaks: onResponse(["getApiKey"], (response, { id }, server) =>
      id === ownedIdsOf(server, "parent", "unrelated").key ? errorResponse(404, "not_found") : response,
    ),
  },
  {
    name: "an unknown id gets 403",
    api: certcentral,
    caughtBy: ["updateKeyStatus/access/administrator-on-none"],
    says: /status is 403\b/,
    breaks: onResponse(["updateKeyStatus"], (response) =>
      response.status === 404 ? errorResponse(403, "access_denied|missing_permission") : response,
    ),
  },
  {
    name: "an unknown key gets 401",
    api: certcentral,
    caughtBy: ["getKey/credentials/unknown"],
    says: /status is 401\b/,
    breaks: onResponse(["getKey"], (response) =>
      response.text.includes("invalid_key") ? { ...response, status: 401 } : response,
    ),
  },
  {
    name: "a request without a key is redirected to a login page",
    api: certcentral,
    caughtBy: ["listApiRoles/credentials/missing"],
    says: /status is 302\b/,
    breaks: onResponse(["listApiRoles"], (response, { secret }) =>
      secret === undefined ? emptyResponse(302, { location: "/login" }) : response,
    ),
  },
  {
    name: "a create request gets 200",
    api: partner,
    caughtBy: ["createSubaccountApiKey/access/parent-on-subaccount"],
    says: /status is 200\b/,
    breaks: onResponse(["createSubaccountApiKey"], (response) =>
      response.status === 201 ? { ...response, status: 200 } : response,
    ),
  },
  {
    name: "no key can be created",
    api: certcentral,
    caughtBy: ["createKey/access/administrator-on-self"],
    says: /status is 503\b/,
    breaks: onResponse(["createKey"], (response) =>
      response.status === 201 ? errorResponse(503, "unavailable") : response,
    ),
  },
  {
    name: "a change of a status gets 200 and the key",
    api: partner,
    caughtBy: ["updateApiKeyStatus/access/parent-on-subaccount"],
    says: /status is 200\b/,
    breaks: onResponse(["updateApiKeyStatus"], (response) =>
      response.status === 204 ? jsonResponse(200, { status: "active" }) : response,
    ),
  },
  {
    name: "204 has a body",
    api: certcentral,
    caughtBy: ["updateKey/access/administrator-on-self"],
    says: /body is not empty/,
    breaks: onResponse(["updateKey"], (response) =>
      response.status === 204 ? { ...response, text: "{}" } : response,
    ),
  },
  {
    name: "invalid JSON gets 500",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/malformed-json"],
    says: /status is 500/,
    breaks: onResponse(["createSubaccountApiKey"], (response) =>
      response.status === 400 ? errorResponse(500, "internal") : response,
    ),
  },
];
