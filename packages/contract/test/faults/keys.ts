import type { HttpResponse } from "../../src/http.ts";
import { bodyOf, changeKeys, changeList, changeRequest, emptyResponse, type JsonObject } from "./bodies.ts";
import { calls, type Fault, onRequest, onResponse, type SeenCall, secretOf, withSecret } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Faults in the creation, deactivation and reactivation of keys. */
export const keyFaults: readonly Fault[] = [
  {
    name: "a revoked key is accepted",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/revoked-key-is-rejected", "listKeys/credentials/revoked"],
    says: /status is 200\b/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      const isKnown =
        [...server.issued.values()].includes(call.secret ?? "") ||
        call.secret === secretOf(server, "revoked");
      return response.text.includes("invalid_key") && isKnown
        ? server.send(withSecret(certcentral, call.request, secretOf(server, "administrator")))
        : response;
    },
  },
  {
    name: "a deactivated key shows its status, but is still accepted",
    api: partner,
    caughtBy: ["updateApiKeyStatus/life-cycle/deactivated-key-is-rejected"],
    says: /status is 200\b/,
    breaks: (server) => {
      const retired = new Set<number>();
      return async (call) => {
        if (setsStatus(call, "inactive") && server.issued.has(call.id ?? 0)) {
          retired.add(call.id ?? 0);
          return server.send({ ...call.request, body: '{"status":"active"}' });
        }
        if (setsStatus(call, "active")) retired.delete(call.id ?? 0);
        return changeKeys(await server.send(call.request), (key) =>
          retired.has(Number(key["id"])) ? { ...key, status: "inactive" } : key,
        );
      };
    },
  },
  {
    name: "a deactivation returns 204, but is not carried out",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/deactivated-key-shows-its-status"],
    says: /status is "active"/,
    breaks: onRequest(["updateApiKeyStatus"], ({ request }) => changeRequest(request, keepActive)),
  },
  {
    name: "an activation of a revoked key returns 204, but is not carried out",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/reactivated-key-works"],
    says: /status is 403\b/,
    breaks: (server) => {
      const retired = new Set<number>();
      return async (call) => {
        if (setsStatus(call, "revoked")) retired.add(call.id ?? 0);
        const stays = setsStatus(call, "active") && retired.has(call.id ?? 0);
        return stays ? emptyResponse(204) : server.send(call.request);
      };
    },
  },
  {
    name: "a deactivated key is missing in the list",
    api: partner,
    caughtBy: ["listApiKeys/life-cycle/deactivated-key-stays-listed"],
    says: /found 0 times/,
    breaks: onResponse(["listApiKeys"], (response) =>
      changeList(response, (keys) => keys.filter((key) => key["status"] === "active")),
    ),
  },
  {
    name: "a revocation revokes all keys of the user",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/revoked-alone"],
    says: /status is 403\b/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      if (setsStatus(call, "revoked") && response.status === 204) {
        for (const id of server.issued.keys()) {
          const target = call.request.target.replace(/\d+(?=\/status$)/, String(id));
          await server.send({ ...call.request, target });
        }
      }
      return response;
    },
  },
  {
    name: "the status of a deactivated key is revoked, as in the other API",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/deactivated-key-shows-its-status"],
    says: /status/,
    breaks: onResponse(["getApiKey", "listApiKeys"], renameStatus("inactive", "revoked")),
  },
  {
    name: "the status of a revoked key is inactive, as in the other API",
    api: certcentral,
    caughtBy: ["getKey/life-cycle/revoked-key-shows-its-status"],
    says: /status/,
    breaks: onResponse(["getKey", "listKeys"], renameStatus("revoked", "inactive")),
  },
  {
    name: "the same create request, sent twice, returns the first key again",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/one-name-for-two-keys"],
    says: /secret that was known before|both keys have the id/,
    breaks: (server) => {
      const responses = new Map<string, HttpResponse>();
      return async (call) => {
        if (!calls(call, "createKey")) return server.send(call.request);
        const asked = `${call.request.target} ${call.request.body}`;
        const response = responses.get(asked) ?? (await server.send(call.request));
        if (response.status === 201) responses.set(asked, response);
        return response;
      };
    },
  },
  {
    name: "a new key is inactive",
    api: partner,
    caughtBy: ["createSubaccountApiKey/life-cycle/created-key-works"],
    says: /status is 403\b/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      if (calls(call, "createSubaccountApiKey") && response.status === 201) {
        const target = call.request.target.replace(/account\/\d+$/, `${JSON.parse(response.text).id}/status`);
        await server.send({ ...call.request, method: "PUT", target, body: '{"status":"inactive"}' });
      }
      return response;
    },
  },
  {
    name: "a key that is activated again has another creation time",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/status-changes-nothing-else"],
    says: /the key is now/,
    breaks: (server) => {
      const retired = new Set<number>();
      return async (call) => {
        if (setsStatus(call, "inactive")) retired.add(call.id ?? 0);
        const time = "2026-01-01T00:00:00Z";
        return changeKeys(await server.send(call.request), (key) =>
          retired.has(Number(key["id"])) ? { ...key, created_at: time } : key,
        );
      };
    },
  },
];

/** Whether a call sets the status of a key to a value. */
function setsStatus(call: SeenCall, status: string): boolean {
  return calls(call, "updateApiKeyStatus", "updateKeyStatus") && bodyOf(call.request)["status"] === status;
}

function keepActive(body: JsonObject): JsonObject {
  return body["status"] === "inactive" ? { ...body, status: "active" } : body;
}

function renameStatus(from: string, to: string): (response: HttpResponse) => HttpResponse {
  return (response) => changeKeys(response, (key) => (key["status"] === from ? { ...key, status: to } : key));
}
