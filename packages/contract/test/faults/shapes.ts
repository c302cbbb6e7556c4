import { changeBody, changeKeys, changeList, without } from "./bodies.ts";
import { type Fault, onReply } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Replies of the right status, with a body or a label that the spec does not have. */
export const shapeFaults: readonly Fault[] = [
  {
    name: "the list leaves out the last four characters of each key",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /api_key_last4/,
    breaks: onReply(["listApiKeys"], (reply) => changeKeys(reply, (key) => without(key, "api_key_last4"))),
  },
  {
    name: "a key that is read has no user",
    api: certcentral,
    caughtBy: ["getKey/access/administrator-on-self"],
    says: /user/,
    breaks: onReply(["getKey"], (reply) => changeKeys(reply, (key) => without(key, "user"))),
  },
  {
    name: "the reply to create leaves out the secret, so that nobody ever sees it",
    api: certcentral,
    caughtBy: ["createKey/access/administrator-on-self"],
    says: /api_key/,
    breaks: onReply(["createKey"], (reply) =>
      reply.status === 201 ? changeBody(reply, (body) => without(body, "api_key")) : reply,
    ),
  },
  {
    name: "a key that is read has the hash of its secret with it",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-self"],
    says: /does not name "api_key_hash"/,
    breaks: onReply(["getApiKey"], (reply) =>
      changeKeys(reply, (key) => ({ ...key, api_key_hash: "5f2b…" })),
    ),
  },
  {
    name: "the users in the list have their e-mail addresses with them",
    api: certcentral,
    caughtBy: ["listKeys/access/administrator-on-self"],
    says: /does not name "email"/,
    breaks: onReply(["listKeys"], (reply) =>
      changeKeys(reply, (key) => ({ ...key, user: { ...Object(key["user"]), email: "j@example.com" } })),
    ),
  },
  {
    name: "ids are texts in the list",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /id.*(integer|number)/,
    breaks: onReply(["listApiKeys"], (reply) =>
      changeKeys(reply, (key) => ({ ...key, id: String(key["id"]) })),
    ),
  },
  {
    name: "the list is an array, without the object around it",
    api: certcentral,
    caughtBy: ["listKeys/access/view-only-on-self"],
    says: /object/,
    breaks: onReply(["listKeys"], (reply) =>
      reply.status === 200 ? changeBody(reply, (body) => body["api_keys"]) : reply,
    ),
  },
  {
    name: "the list breaks off in the middle",
    api: certcentral,
    caughtBy: ["listKeys/access/administrator-on-colleague"],
    says: /not JSON/,
    breaks: onReply(["listKeys"], (reply) => ({ ...reply, text: reply.text.slice(0, -20) })),
  },
  {
    name: "a key stands twice in the list",
    api: certcentral,
    caughtBy: ["listKeys/life-cycle/created-key-is-listed"],
    says: /there 2 times/,
    breaks: onReply(["listKeys"], (reply) => changeList(reply, (keys) => [...keys, ...keys.slice(-1)])),
  },
  {
    name: "a refusal is one text, and no list of errors",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-none"],
    says: /errors/,
    breaks: onReply(["getApiKey"], (reply) =>
      reply.status >= 400 ? changeBody(reply, () => ({ error: "Not found" })) : reply,
    ),
  },
  {
    name: "a refused key gets the code of a permission that is missing",
    api: certcentral,
    caughtBy: ["getKey/credentials/revoked"],
    says: /code access_denied\|missing_permission/,
    breaks: onReply(["getKey"], (reply) => ({
      ...reply,
      text: reply.text.replaceAll("access_denied_invalid_key", "missing_permission"),
    })),
  },
  {
    name: "a refusal is a page of HTML",
    api: certcentral,
    caughtBy: ["updateKey/credentials/missing"],
    says: /content type is text\/html/,
    breaks: onReply(["updateKey"], (reply) =>
      reply.status === 403
        ? { ...reply, headers: { "content-type": "text/html" }, text: "<h1>Forbidden</h1>" }
        : reply,
    ),
  },
  {
    name: "all JSON has the label of plain text",
    failsMost: "All that is said of replies begins with a label that is right.",
    api: partner,
    caughtBy: ["listApiKeys/access/parent-on-self"],
    says: /content type is text\/plain/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      return reply.text === ""
        ? reply
        : { ...reply, headers: { ...reply.headers, "content-type": "text/plain; charset=utf-8" } };
    },
  },
  {
    name: "JSON has the label of Latin-1",
    api: certcentral,
    caughtBy: ["listKeys/http-edges/character-set"],
    says: /iso-8859-1/,
    breaks: onReply(["listKeys"], (reply) => ({
      ...reply,
      headers: { ...reply.headers, "content-type": "application/json; charset=iso-8859-1" },
    })),
  },
];
