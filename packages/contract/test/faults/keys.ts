import type { HttpReply } from "../../src/http.ts";
import { bodyOf, changeKeys, changeList, changeRequest, emptyReply, type JsonObject } from "./bodies.ts";
import { calls, type Fault, onReply, onRequest, type SeenCall, secretOf, withSecret } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** What becomes of a key that is created, deactivated and activated again. */
export const keyFaults: readonly Fault[] = [
  {
    name: "a revoked key is accepted",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/revoked-key-is-refused", "listKeys/credentials/revoked"],
    says: /status is 200, and not 403/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      const isKnown =
        [...server.issued.values()].includes(call.secret ?? "") ||
        call.secret === secretOf(server, "revoked");
      return reply.text.includes("invalid_key") && isKnown
        ? server.send(withSecret(certcentral, call.request, secretOf(server, "administrator")))
        : reply;
    },
  },
  {
    name: "a deactivated key shows it, and goes on working",
    api: partner,
    caughtBy: ["updateApiKeyStatus/life-cycle/deactivated-key-is-refused"],
    says: /status is 200, and not 403/,
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
    name: "a deactivation is answered with 204 and not carried out",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/deactivated-key-shows-its-status"],
    says: /status is "active"/,
    breaks: onRequest(["updateApiKeyStatus"], ({ request }) => changeRequest(request, keepActive)),
  },
  {
    name: "a revoked key cannot be activated again, though it seems so",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/reactivated-key-works"],
    says: /status is 403, and not 200/,
    breaks: (server) => {
      const retired = new Set<number>();
      return async (call) => {
        if (setsStatus(call, "revoked")) retired.add(call.id ?? 0);
        const stays = setsStatus(call, "active") && retired.has(call.id ?? 0);
        return stays ? emptyReply(204) : server.send(call.request);
      };
    },
  },
  {
    name: "a deactivated key vanishes from the list",
    api: partner,
    caughtBy: ["listApiKeys/life-cycle/deactivated-key-stays-listed"],
    says: /there 0 times/,
    breaks: onReply(["listApiKeys"], (reply) =>
      changeList(reply, (keys) => keys.filter((key) => key["status"] === "active")),
    ),
  },
  {
    name: "one revocation revokes all keys of the user",
    api: certcentral,
    caughtBy: ["updateKeyStatus/life-cycle/revoked-alone"],
    says: /status is 403, and not 200/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      if (setsStatus(call, "revoked") && reply.status === 204) {
        for (const id of server.issued.keys()) {
          const target = call.request.target.replace(/\d+(?=\/status$)/, String(id));
          await server.send({ ...call.request, target });
        }
      }
      return reply;
    },
  },
  {
    name: "the status has the other API's word, revoked",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/deactivated-key-shows-its-status"],
    says: /status/,
    breaks: onReply(["getApiKey", "listApiKeys"], renameStatus("inactive", "revoked")),
  },
  {
    name: "the status has the other API's word, inactive",
    api: certcentral,
    caughtBy: ["getKey/life-cycle/revoked-key-shows-its-status"],
    says: /status/,
    breaks: onReply(["getKey", "listKeys"], renameStatus("revoked", "inactive")),
  },
  {
    name: "the same create request, sent again, gets the key that is there",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/one-name-for-two-keys"],
    says: /secret that was known before|both keys have the id/,
    breaks: (server) => {
      const replies = new Map<string, HttpReply>();
      return async (call) => {
        if (!calls(call, "createKey")) return server.send(call.request);
        const asked = `${call.request.target} ${call.request.body}`;
        const reply = replies.get(asked) ?? (await server.send(call.request));
        if (reply.status === 201) replies.set(asked, reply);
        return reply;
      };
    },
  },
  {
    name: "a new key waits to be activated",
    api: partner,
    caughtBy: ["createSubaccountApiKey/life-cycle/created-key-works"],
    says: /status is 403, and not 200/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      if (calls(call, "createSubaccountApiKey") && reply.status === 201) {
        const target = call.request.target.replace(/account\/\d+$/, `${JSON.parse(reply.text).id}/status`);
        await server.send({ ...call.request, method: "PUT", target, body: '{"status":"inactive"}' });
      }
      return reply;
    },
  },
  {
    name: "a key that is activated again is a new one under the old id",
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

/** Whether a call sets the status of a key to this word. */
function setsStatus(call: SeenCall, status: string): boolean {
  return calls(call, "updateApiKeyStatus", "updateKeyStatus") && bodyOf(call.request)["status"] === status;
}

function keepActive(body: JsonObject): JsonObject {
  return body["status"] === "inactive" ? { ...body, status: "active" } : body;
}

function renameStatus(from: string, to: string): (reply: HttpReply) => HttpReply {
  return (reply) => changeKeys(reply, (key) => (key["status"] === from ? { ...key, status: to } : key));
}
