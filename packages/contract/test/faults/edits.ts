import type { HttpReply } from "../../src/http.ts";
import { findOperation, type OperationId } from "../../src/spec.ts";
import { bodyOf, changeList, changeRequest, keysOf, without } from "./bodies.ts";
import { calls, type Fault, onReply, onRequest, type SeenCall, secretOf, withSecret } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Edits that are lost, go too far or are made in spite of a refusal, and lists that are not what they were asked for. */
export const editFaults: readonly Fault[] = [
  {
    name: "a refused change of a status is carried out all the same",
    api: partner,
    caughtBy: ["updateApiKeyStatus/life-cycle/refused-change-is-not-made"],
    says: /status is "inactive"/,
    breaks: carryOut("updateApiKeyStatus", "parent"),
  },
  {
    name: "a refused create makes a key all the same",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/refused-create-makes-no-key"],
    says: /1 of that name/,
    breaks: carryOut("createKey", "administrator"),
  },
  {
    name: "a refused edit is carried out all the same",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/refused-edit-is-not-made"],
    says: /the name is/,
    breaks: carryOut("updateKey", "administrator"),
  },
  {
    name: "the role of a new key is lost",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/role-of-a-created-key"],
    says: /the role is 0/,
    breaks: onRequest(["createKey"], ({ request }) => withoutRole(request)),
  },
  {
    name: "a new name is answered with 204 and not kept",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/edited-name-is-shown"],
    says: /the name is "latchkey-contract .* case"/,
    breaks: (server) => async (call) => {
      if (!calls(call, "updateKey")) return server.send(call.request);
      const { target, headers } = call.request;
      const { name } = JSON.parse((await server.send({ method: "GET", target, headers })).text);
      return server.send(
        changeRequest(call.request, (body) =>
          typeof name === "string" && typeof body["name"] === "string" ? { ...body, name } : body,
        ),
      );
    },
  },
  {
    name: "a new role is answered with 204 and not kept",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/edited-role-is-shown"],
    says: /the role is 0/,
    breaks: onRequest(["updateKey"], ({ request }) => withoutRole(request)),
  },
  {
    name: "a new role is shown and has no effect",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/role-102-cannot-write"],
    says: /status is 204, and not 403/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      const isMade = [...server.issued.values()].includes(call.secret ?? "");
      return isMade && reply.text.includes("missing_permission")
        ? server.send(withSecret(certcentral, call.request, secretOf(server, "administrator")))
        : reply;
    },
  },
  {
    name: "role 0 counts as no role given, so that a role stays for ever",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/role-can-be-taken-away"],
    says: /the role is 102/,
    breaks: onRequest(["updateKey"], ({ request }) =>
      bodyOf(request)["restricted_to_role_id"] === 0 ? withoutRole(request) : request,
    ),
  },
  {
    name: "an edit with a wrong role is refused, and its name kept",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/wrong-edit-is-not-made"],
    says: /the name is/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      const isWrong = calls(call, "updateKey") && reply.status === 400;
      if (isWrong) await server.send(withoutRole(call.request));
      return reply;
    },
  },
  {
    name: "a list is kept and given to whoever asks next",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/list-is-for-its-caller"],
    says: /status is 200, and not 403/,
    breaks: (server) => {
      let kept: HttpReply | undefined;
      return async (call) => {
        const isList = calls(call, "listKeys") && !call.request.target.includes("?");
        if (isList && kept !== undefined) return kept;
        const reply = await server.send(call.request);
        if (isList && reply.status === 200) kept = reply;
        else if (reply.status === 201 || reply.status === 204) kept = undefined;
        return reply;
      };
    },
  },
  {
    name: "an edit without a role takes the role away",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/edit-without-a-role-keeps-it"],
    says: /the role is 0/,
    breaks: onRequest(["updateKey"], ({ request }) =>
      changeRequest(request, (body) => ({ restricted_to_role_id: 0, ...body })),
    ),
  },
  {
    name: "an edit activates a revoked key",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/edit-keeps-the-status"],
    says: /the status is "active"/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      if (calls(call, "updateKey") && reply.status === 204) {
        const target = `${call.request.target}/status`;
        await server.send({ ...call.request, target, body: '{"status":"active"}' });
      }
      return reply;
    },
  },
  {
    name: "the list takes no notice of user_id",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/filter-leaves-out-others"],
    says: /keys are of others/,
    breaks: onRequest(["listKeys"], ({ request }) => ({
      ...request,
      target: request.target.replace(/\?.*$/, ""),
    })),
  },
  {
    name: "the list is its first three keys, the oldest",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/filter-finds-the-user", "listKeys/life-cycle/created-key-is-listed"],
    says: /not there|there 0 times/,
    breaks: onReply(["listKeys"], (reply) =>
      reply.status === 200 ? changeList(reply, () => keysOf(reply).slice(0, 3)) : reply,
    ),
  },
];

function withoutRole(request: SeenCall["request"]): SeenCall["request"] {
  return changeRequest(request, (body) => without(body, "restricted_to_role_id"));
}

/** Refuses as it ought to, and does by the key of a caller who may what was asked for. */
function carryOut(operationId: OperationId, caller: string): Fault["breaks"] {
  return (server) => async (call) => {
    const reply = await server.send(call.request);
    if (calls(call, operationId) && reply.status === 403 && call.secret !== undefined) {
      const { api } = findOperation(operationId);
      await server.send(withSecret(api, call.request, secretOf(server, caller)));
    }
    return reply;
  };
}
