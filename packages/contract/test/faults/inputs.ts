import { changeKeys, changeRequest, emptyReply, without } from "./bodies.ts";
import { type Fault, onReply, onRequest } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Inputs that are taken for others, and edges of HTTP. */
export const inputFaults: readonly Fault[] = [
  {
    name: "the id 12e3 is read as the number 12000",
    api: partner,
    caughtBy: ["getApiKey/inputs/id-with-exponent"],
    says: /status is 200/,
    breaks: readIdsWith(Number),
  },
  {
    name: "an id is read up to the first character that is no digit",
    api: certcentral,
    caughtBy: ["getKey/inputs/id-with-letters", "updateKeyStatus/inputs/id-with-letters"],
    says: /status is 20/,
    breaks: readIdsWith((text) => Number.parseInt(text, 10)),
  },
  {
    name: "a user_id that is no number is left out of account",
    api: certcentral,
    caughtBy: ["listKeys/inputs/user-id-with-letters"],
    says: /status is 200/,
    breaks: onRequest(["listKeys"], ({ request }) =>
      /user_id=\d+$/.test(request.target)
        ? request
        : { ...request, target: request.target.replace(/\?.*$/, "") },
    ),
  },
  {
    name: "a property that nobody knows is taken without a word where a key is created",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/unknown-field"],
    says: /status is 201/,
    breaks: onRequest(["createSubaccountApiKey"], ({ request }) =>
      changeRequest(request, (body) => without(body, "nmae")),
    ),
  },
  {
    name: "a wrong body is put off with 429, which tells nobody that it is wrong",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/missing-name"],
    says: /status is 429/,
    breaks: onReply(["createSubaccountApiKey"], (reply) =>
      reply.status === 400 ? { ...reply, status: 429 } : reply,
    ),
  },
  {
    name: "a status counts in capital letters too",
    api: certcentral,
    caughtBy: ["updateKeyStatus/inputs/status-in-capitals"],
    says: /status is 204, and not 400/,
    breaks: onRequest(["updateKeyStatus"], ({ request }) =>
      changeRequest(request, (body) => ({ ...body, status: lowerCase(body["status"]) })),
    ),
  },
  {
    name: "a key without a name is created",
    api: certcentral,
    caughtBy: ["createKey/inputs/missing-name"],
    says: /status is 201, and not 400/,
    breaks: onRequest(["createKey"], ({ request }) =>
      request.body === "{}" ? { ...request, body: '{"name":"API key"}' } : request,
    ),
  },
  {
    name: "a long name is cut",
    api: certcentral,
    caughtBy: ["createKey/inputs/name-of-200-characters"],
    says: /the name is/,
    breaks: onRequest(["createKey"], ({ request }) =>
      changeRequest(request, (body) =>
        typeof body["name"] === "string" ? { ...body, name: body["name"].slice(0, 100) } : body,
      ),
    ),
  },
  {
    name: "the letters of a name are composed anew",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/unicode-name"],
    says: /the name is/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply) => ({
      ...reply,
      text: reply.text.normalize("NFC"),
    })),
  },
  {
    name: "a name is shown as HTML, escaped",
    api: certcentral,
    caughtBy: ["createKey/inputs/name-of-markup"],
    says: /the name is/,
    breaks: onReply(["getKey"], (reply) =>
      changeKeys(reply, (key) => ({ ...key, name: String(key["name"]).replaceAll("<", "&lt;") })),
    ),
  },
  {
    name: "a body is read as JSON whatever its label",
    api: certcentral,
    caughtBy: ["createKey/http-edges/wrong-content-type"],
    says: /status is 201/,
    breaks: onRequest(["createKey"], ({ request }) => ({
      ...request,
      headers: { ...request.headers, "Content-Type": "application/json" },
    })),
  },
  {
    name: "a body has no limit",
    api: partner,
    caughtBy: ["createSubaccountApiKey/http-edges/endless-body"],
    says: /status is 201/,
    breaks: onRequest(["createSubaccountApiKey"], ({ request }) =>
      request.body === undefined ? request : { ...request, body: request.body.trim() },
    ),
  },
  {
    name: "HEAD gets the body of GET",
    api: partner,
    caughtBy: ["listApiKeys/http-edges/head"],
    says: /the body has \d+ characters/,
    breaks: (server) => (call) =>
      server.send(call.request.method === "HEAD" ? { ...call.request, method: "GET" } : call.request),
  },
  {
    name: "HEAD is more than the server can take, and gets 500",
    api: certcentral,
    caughtBy: ["getKey/http-edges/head"],
    says: /status is 500/,
    breaks: (server) => async (call) =>
      call.request.method === "HEAD" ? emptyReply(500) : server.send(call.request),
  },
  {
    name: "405 comes without the header Allow",
    api: partner,
    caughtBy: ["updateApiKeyStatus/http-edges/other-method"],
    says: /Allow is missing/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      return reply.status === 405 ? { ...reply, headers: { "content-type": "application/json" } } : reply;
    },
  },
  {
    name: "an id that is no number gets its 404 from the router, in plain text",
    api: partner,
    caughtBy: ["getApiKey/inputs/id-with-letters"],
    says: /content type is text\/plain/,
    breaks: onReply(["getApiKey"], (reply, { id }) =>
      reply.status === 404 && id === undefined
        ? { ...reply, headers: { "content-type": "text/plain" }, text: "404 page not found" }
        : reply,
    ),
  },
  {
    name: "a path that does not exist gets a page of HTML",
    api: certcentral,
    caughtBy: ["listKeys/http-edges/unknown-path"],
    says: /content type is text\/html/,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      return reply.text.includes("not_found|route")
        ? { ...reply, headers: { "content-type": "text/html" }, text: "<h1>Not Found</h1>" }
        : reply;
    },
  },
];

/** A server that reads the ids of its paths in a way of its own, and then goes on with the number. */
function readIdsWith(read: (text: string) => number): Fault["breaks"] {
  return onRequest(["getApiKey", "getKey", "updateApiKeyStatus", "updateKeyStatus"], ({ request }) => {
    const target = request.target.replace(/(?<=\/(?:api-)?key\/)[^/?]+/, (text) => {
      const id = /%(?![0-9A-F]{2})/i.test(text) ? Number.NaN : read(decodeURIComponent(text));
      return Number.isSafeInteger(id) ? String(id) : text;
    });
    return { ...request, target };
  });
}

function lowerCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}
