import type { HttpResponse } from "../../src/http.ts";
import { findOperation, type OperationId } from "../../src/spec.ts";
import { bodyOf, changeList, changeRequest, keysOf, without } from "./bodies.ts";
import { calls, type Fault, onRequest, onResponse, type SeenCall, secretOf, withSecret } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/**
 * Edits that have no effect, change too much, or are carried out after an error response. Also lists with a wrong filter.
 */
export const editFaults: readonly Fault[] = [
  {
    name: "a change of a status is rejected, but carried out",
    api: partner,
    caughtBy: ["updateApiKeyStatus/life-cycle/rejected-change-is-not-made"],
    says: /status is "inactive"/,
    breaks: carryOut("updateApiKeyStatus", "parent"),
  },
  {
    name: "a create request is rejected, but carried out",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/rejected-create-makes-no-key"],
    says: /1 with that name/,
    breaks: carryOut("createKey", "administrator"),
  },
  {
    name: "an edit is rejected, but carried out",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/rejected-edit-is-not-made"],
    says: /the name is/,
    breaks: carryOut("updateKey", "administrator"),
  },
  {
    name: "a new key does not get the role in the request",
    api: certcentral,
    caughtBy: ["createKey/life-cycle/role-of-a-created-key"],
    says: /the role is 0/,
    breaks: onRequest(["createKey"], ({ request }) => withoutRole(request)),
  },
  {
    name: "an edit of a name returns 204, but does not change the name",
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
    name: "an edit of a role returns 204, but does not change the role",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/edited-role-is-shown"],
    says: /the role is 0/,
    breaks: onRequest(["updateKey"], ({ request }) => withoutRole(request)),
  },
  {
    name: "a new role is shown, but has no effect",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/role-102-cannot-write"],
    says: /status is 204\b/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      const isMade = [...server.issued.values()].includes(call.secret ?? "");
      return isMade && response.text.includes("missing_permission")
        ? server.send(withSecret(certcentral, call.request, secretOf(server, "administrator")))
        : response;
    },
  },
  {
    name: "role 0 in an edit is ignored, so that a role cannot be removed",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/role-can-be-taken-away"],
    says: /the role is 102/,
    breaks: onRequest(["updateKey"], ({ request }) =>
      bodyOf(request)["restricted_to_role_id"] === 0 ? withoutRole(request) : request,
    ),
  },
  {
    name: "an edit with an unknown role is rejected, but the new name is saved",
    api: certcentral,
    caughtBy: ["updateKey/life-cycle/wrong-edit-is-not-made"],
    says: /the name is/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      const isWrong = calls(call, "updateKey") && response.status === 400;
      if (isWrong) await server.send(withoutRole(call.request));
      return response;
    },
  },
  {
    name: "a list is cached and returned to the next caller",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/list-is-for-its-caller"],
    says: /status is 200\b/,
    breaks: (server) => {
      let kept: HttpResponse | undefined;
      return async (call) => {
        const isList = calls(call, "listKeys") && !call.request.target.includes("?");
        if (isList && kept !== undefined) return kept;
        const response = await server.send(call.request);
        if (isList && response.status === 200) kept = response;
        else if (response.status === 201 || response.status === 204) kept = undefined;
        return response;
      };
    },
  },
  {
    name: "an edit without a role removes the role",
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
      const response = await server.send(call.request);
      if (calls(call, "updateKey") && response.status === 204) {
        const target = `${call.request.target}/status`;
        await server.send({ ...call.request, target, body: '{"status":"active"}' });
      }
      return response;
    },
  },
  {
    name: "the list ignores user_id",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/filter-leaves-out-others"],
    says: /keys of other users/,
    breaks: onRequest(["listKeys"], ({ request }) => ({
      ...request,
      target: request.target.replace(/\?.*$/, ""),
    })),
  },
  {
    name: "the list contains only the three oldest keys",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/filter-finds-the-user", "listKeys/life-cycle/created-key-is-listed"],
    says: /not in the list|found 0 times/,
    breaks: onResponse(["listKeys"], (response) =>
      response.status === 200 ? changeList(response, () => keysOf(response).slice(0, 3)) : response,
    ),
  },
];

function withoutRole(request: SeenCall["request"]): SeenCall["request"] {
  return changeRequest(request, (body) => without(body, "restricted_to_role_id"));
}

/** Rejects a call correctly. But then carries the call out with the key of a caller that has permission. */
function carryOut(operationId: OperationId, caller: string): Fault["breaks"] {
  return (server) => async (call) => {
    const response = await server.send(call.request);
    if (calls(call, operationId) && response.status === 403 && call.secret !== undefined) {
      const { api } = findOperation(operationId);
      await server.send(withSecret(api, call.request, secretOf(server, caller)));
    }
    return response;
  };
}
