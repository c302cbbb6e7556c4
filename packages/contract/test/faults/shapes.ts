import { changeBody, changeKeys, changeList, without } from "./bodies.ts";
import { type Fault, onResponse } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Responses with the right status, but with a body or a content type that the spec does not declare. */
export const shapeFaults: readonly Fault[] = [
  {
    name: "the list has no api_key_last4",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /api_key_last4/,
    breaks: onResponse(["listApiKeys"], (response) =>
      changeKeys(response, (key) => without(key, "api_key_last4")),
    ),
  },
  {
    name: "get returns a key without its user",
    api: certcentral,
    caughtBy: ["getKey/access/administrator-on-self"],
    says: /user/,
    breaks: onResponse(["getKey"], (response) => changeKeys(response, (key) => without(key, "user"))),
  },
  {
    name: "the response to create has no secret",
    api: certcentral,
    caughtBy: ["createKey/access/administrator-on-self"],
    says: /api_key/,
    breaks: onResponse(["createKey"], (response) =>
      response.status === 201 ? changeBody(response, (body) => without(body, "api_key")) : response,
    ),
  },
  {
    name: "get returns the hash of a secret",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-self"],
    says: /does not name "api_key_hash"/,
    breaks: onResponse(["getApiKey"], (response) =>
      changeKeys(response, (key) => ({ ...key, api_key_hash: "5f2b…" })),
    ),
  },
  {
    name: "the list contains the users' e-mail addresses",
    api: certcentral,
    caughtBy: ["listKeys/access/administrator-on-self"],
    says: /does not name "email"/,
    breaks: onResponse(["listKeys"], (response) =>
      changeKeys(response, (key) => ({ ...key, user: { ...Object(key["user"]), email: "j@example.com" } })),
    ),
  },
  {
    name: "the ids in the list are strings",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /id.*(integer|number)/,
    breaks: onResponse(["listApiKeys"], (response) =>
      changeKeys(response, (key) => ({ ...key, id: String(key["id"]) })),
    ),
  },
  {
    name: "the list is an array, not an object",
    api: certcentral,
    caughtBy: ["listKeys/access/view-only-on-self"],
    says: /object/,
    breaks: onResponse(["listKeys"], (response) =>
      response.status === 200 ? changeBody(response, (body) => body["api_keys"]) : response,
    ),
  },
  {
    name: "the list is incomplete JSON",
    api: certcentral,
    caughtBy: ["listKeys/access/administrator-on-colleague"],
    says: /not JSON/,
    breaks: onResponse(["listKeys"], (response) => ({ ...response, text: response.text.slice(0, -20) })),
  },
  {
    name: "a key is in the list twice",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/created-key-is-listed"],
    says: /found 2 times/,
    breaks: onResponse(["listKeys"], (response) =>
      changeList(response, (keys) => [...keys, ...keys.slice(-1)]),
    ),
  },
  {
    name: "an error response is an object without a list of errors",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-none"],
    says: /errors/,
    breaks: onResponse(["getApiKey"], (response) =>
      response.status >= 400 ? changeBody(response, () => ({ error: "Not found" })) : response,
    ),
  },
  {
    name: "a rejected key gets the code of a missing permission",
    api: certcentral,
    caughtBy: ["getKey/credentials/revoked"],
    says: /code access_denied\|missing_permission/,
    breaks: onResponse(["getKey"], (response) => ({
      ...response,
      text: response.text.replaceAll("access_denied_invalid_key", "missing_permission"),
    })),
  },
  {
    name: "an error response is an HTML page",
    api: certcentral,
    caughtBy: ["updateKey/credentials/missing"],
    says: /content type is text\/html/,
    breaks: onResponse(["updateKey"], (response) =>
      response.status === 403
        ? { ...response, headers: { "content-type": "text/html" }, text: "<h1>Forbidden</h1>" }
        : response,
    ),
  },
  {
    name: "the content type of all JSON is plain text",
    failsMost: "The content type of every response is checked.",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /content type is text\/plain/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      return response.text === ""
        ? response
        : { ...response, headers: { ...response.headers, "content-type": "text/plain; charset=utf-8" } };
    },
  },
  {
    name: "the content type of JSON responses names Latin-1",
    api: certcentral,
    caughtBy: ["listKeys/http-edges/character-set"],
    says: /iso-8859-1/,
    breaks: onResponse(["listKeys"], (response) => ({
      ...response,
      headers: { ...response.headers, "content-type": "application/json; charset=iso-8859-1" },
    })),
  },
];
