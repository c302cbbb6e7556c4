import { changeList, keysOf } from "./bodies.ts";
import {
  calls,
  type Fault,
  onRequest,
  onResponse,
  ownedIdsOf,
  type SeenCall,
  type Server,
  secretOf,
  withSecret,
} from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Keys that are accepted by mistake, and mixed-up accounts. */
export const accessFaults: readonly Fault[] = [
  {
    name: "keys that differ only in upper and lower case count as equal",
    api: certcentral,
    caughtBy: ["listKeys/credentials/other-case"],
    says: /status is 200\b/,
    breaks: onRequest(["listKeys", "listApiRoles"], ({ request, secret }, server) => {
      const found = Object.values(server.accounts.secrets).find(
        (each) => each.toLowerCase() === secret?.toLowerCase(),
      );
      return found === undefined ? request : withSecret(certcentral, request, found);
    }),
  },
  {
    name: "only the first 40 characters of a key are compared",
    api: partner,
    caughtBy: ["listApiKeys/credentials/cut", "listApiKeys/credentials/continued"],
    says: /status is 200\b/,
    breaks: onRequest(["listApiKeys"], ({ request, secret = "" }, server) => {
      const found = Object.values(server.accounts.secrets).find(
        (each) => each.slice(0, 40) === secret.slice(0, 40),
      );
      return found === undefined ? request : withSecret(partner, request, found);
    }),
  },
  {
    name: "a subaccount can read the keys of its siblings",
    api: partner,
    caughtBy: ["getApiKey/access/subaccount-on-sibling"],
    says: /status is 200\b/,
    breaks: onRequest(["getApiKey"], ({ request, id, secret }, server) =>
      id === ownedIdsOf(server, "subaccount", "sibling").key && secret === secretOf(server, "subaccount")
        ? withSecret(partner, request, secretOf(server, "parent"))
        : request,
    ),
  },
  {
    name: "a subaccount can change the keys of its parent",
    api: partner,
    caughtBy: ["updateApiKeyStatus/access/subaccount-on-parent"],
    says: /status is 204\b/,
    breaks: onRequest(["updateApiKeyStatus"], ({ request, secret }, server) =>
      secret === secretOf(server, "subaccount")
        ? withSecret(partner, request, secretOf(server, "parent"))
        : request,
    ),
  },
  {
    name: "a parent's list contains only its own keys",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-subaccount"],
    says: /key 12346 is not in the list/,
    breaks: onResponse(["listApiKeys"], (response, { secret }, server) =>
      secret === secretOf(server, "parent")
        ? changeList(response, (keys) =>
            keys.filter((key) => key["account_id"] === ownedIdsOf(server, "parent", "self").owner),
          )
        : response,
    ),
  },
  {
    name: "the list also contains the keys of an unrelated account",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-unrelated", "listApiKeys/access/subaccount-on-unrelated"],
    says: /key 12348 is in the list/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      if (!calls(call, "listApiKeys") || response.status !== 200) return response;
      const others = await server.send(withSecret(partner, call.request, secretOf(server, "unrelated")));
      return changeList(response, (keys) => [...keys, ...keysOf(others)]);
    },
  },
  {
    name: "a subaccount can create keys for itself",
    api: partner,
    caughtBy: ["createSubaccountApiKey/access/subaccount-on-self"],
    says: /status is 201\b/,
    breaks: onRequest(["createSubaccountApiKey"], ({ request, id, secret }, server) =>
      id === ownedIdsOf(server, "subaccount", "self").owner && secret === secretOf(server, "subaccount")
        ? withSecret(partner, request, secretOf(server, "parent"))
        : request,
    ),
  },
  {
    name: "a key for a subaccount is created for the parent's account",
    api: partner,
    caughtBy: [
      "createSubaccountApiKey/life-cycle/response-has-the-account",
      "createSubaccountApiKey/access/parent-on-subaccount",
    ],
    says: /is 67890|account 67890/,
    breaks: onRequest(["createSubaccountApiKey"], toParentAccount),
  },
  {
    name: "a key for a subaccount is created for the parent's account, but the response shows the subaccount",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/created-key-has-its-owner"],
    says: /owner's id is 67890/,
    breaks: (server) => async (call) => {
      const response = await server.send(
        calls(call, "createSubaccountApiKey") ? toParentAccount(call, server) : call.request,
      );
      return response.status === 201
        ? { ...response, text: response.text.replace(/"account_id":\d+/, `"account_id":${call.id}`) }
        : response;
    },
  },
  {
    name: "a key with role 102 can write",
    api: certcentral,
    caughtBy: ["updateKey/access/view-only-on-self"],
    says: /status is 204\b/,
    breaks: onRequest(["updateKey"], ({ request, secret }, server) =>
      secret === secretOf(server, "view-only")
        ? withSecret(certcentral, request, secretOf(server, "administrator"))
        : request,
    ),
  },
  {
    name: "a key that is restricted to other resources can read keys",
    api: certcentral,
    caughtBy: ["listKeys/access/restricted-on-self", "getKey/access/restricted-on-self"],
    says: /status is 200\b/,
    breaks: onRequest(["listKeys", "getKey"], ({ request, secret }, server) =>
      secret === secretOf(server, "restricted")
        ? withSecret(certcentral, request, secretOf(server, "administrator"))
        : request,
    ),
  },
  {
    name: "an administrator can read keys of another customer's account",
    api: certcentral,
    caughtBy: ["getKey/access/administrator-on-stranger"],
    says: /status is 200, not/,
    breaks: onRequest(["getKey"], ({ request, id }, server) =>
      id === ownedIdsOf(server, "administrator", "stranger").key
        ? withSecret(certcentral, request, secretOf(server, "stranger"))
        : request,
    ),
  },
  {
    name: "the list also contains the keys of another customer's account",
    api: certcentral,
    caughtBy: ["listKeys/access/administrator-on-stranger"],
    says: /key 188 is in the list/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      if (!calls(call, "listKeys") || response.status !== 200) return response;
      const others = await server.send(withSecret(certcentral, call.request, secretOf(server, "stranger")));
      return changeList(response, (keys) => [...keys, ...keysOf(others)]);
    },
  },
  {
    name: "the list of a user is returned to any caller that knows the user's id",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/filter-leaves-out-strangers"],
    says: /a list of 1/,
    breaks: onRequest(["listKeys"], ({ request, secret }, server) => {
      const { owner } = ownedIdsOf(server, "administrator", "stranger");
      return request.target.endsWith(`=${owner}`) && secret === secretOf(server, "administrator")
        ? withSecret(certcentral, request, secretOf(server, "stranger"))
        : request;
    }),
  },
  {
    name: "a request without a key is accepted",
    api: partner,
    caughtBy: ["listApiKeys/credentials/missing"],
    says: /status is 200\b/,
    breaks: onRequest(["listApiKeys"], ({ request, secret }, server) =>
      secret === undefined ? withSecret(partner, request, secretOf(server, "parent")) : request,
    ),
  },
  {
    name: "any key is accepted",
    api: certcentral,
    caughtBy: ["getKey/credentials/unknown", "getKey/credentials/other-api"],
    says: /status is 200\b/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      const isUnknown = response.text.includes("invalid_key") && call.secret !== undefined;
      return calls(call, "getKey") && isUnknown
        ? server.send(withSecret(certcentral, call.request, secretOf(server, "administrator")))
        : response;
    },
  },
  {
    name: "a key is accepted in the header of the other API",
    api: certcentral,
    caughtBy: ["listApiRoles/credentials/other-header"],
    says: /status is 200\b/,
    breaks: onRequest(["listApiRoles"], ({ request }) => {
      const other = request.headers["X-PARTNER-APIKEY"];
      return typeof other === "string" ? withSecret(certcentral, request, other) : request;
    }),
  },
  {
    name: "if a request has two keys, only the first is checked",
    api: partner,
    caughtBy: ["listApiKeys/http-edges/two-credentials"],
    says: /status is 200/,
    breaks: onRequest(["listApiKeys"], ({ request }) => {
      const values = request.headers["X-PARTNER-APIKEY"];
      return typeof values === "object" ? withSecret(partner, request, values[0]) : request;
    }),
  },
  {
    name: "a path with an escaped digit is accepted without a key",
    api: certcentral,
    caughtBy: ["getKey/http-edges/escaped-digit-without-a-key"],
    says: /status is 200/,
    breaks: (server) => (call) => {
      const target = call.request.target.replace(/%3(?=\d$)/, "");
      return server.send(
        target === call.request.target
          ? call.request
          : withSecret(certcentral, { ...call.request, target }, secretOf(server, "administrator")),
      );
    },
  },
];

/** A create request for the subaccount, turned into one for its parent. */
function toParentAccount({ request }: SeenCall, server: Server): SeenCall["request"] {
  const from = ownedIdsOf(server, "parent", "subaccount").owner;
  const to = ownedIdsOf(server, "parent", "self").owner;
  return { ...request, target: request.target.replace(new RegExp(`/${from}$`), `/${to}`) };
}
