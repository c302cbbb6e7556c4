import { changeKeys, changeRequest, emptyResponse, without } from "./bodies.ts";
import { type Fault, onRequest, onResponse } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Inputs that are read leniently, and malformed or unusual requests. */
export const inputFaults: readonly Fault[] = [
  {
    name: "the id 12e3 is read as the number 12000",
    api: partner,
    caughtBy: ["getApiKey/inputs/id-with-exponent"],
    says: /status is 200/,
    breaks: readIdsWith(Number),
  },
  {
    name: "an id is read up to the first character that is not a digit",
    api: certcentral,
    caughtBy: ["getKey/inputs/id-with-letters", "updateKeyStatus/inputs/id-with-letters"],
    says: /status is 20/,
    breaks: readIdsWith((text) => Number.parseInt(text, 10)),
  },
  {
    name: "a user_id that is not a number is ignored",
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
    name: "an unknown property is ignored when a key is created",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/unknown-field"],
    says: /status is 201/,
    breaks: onRequest(["createSubaccountApiKey"], ({ request }) =>
      changeRequest(request, (body) => without(body, "nmae")),
    ),
  },
  {
    name: "an invalid body gets 429",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/missing-name"],
    says: /status is 429/,
    breaks: onResponse(["createSubaccountApiKey"], (response) =>
      response.status === 400 ? { ...response, status: 429 } : response,
    ),
  },
  {
    name: "a status in capital letters is accepted",
    api: certcentral,
    caughtBy: ["updateKeyStatus/inputs/status-in-capitals"],
    says: /status is 204\b/,
    breaks: onRequest(["updateKeyStatus"], ({ request }) =>
      changeRequest(request, (body) => ({ ...body, status: lowerCase(body["status"]) })),
    ),
  },
  {
    name: "a key without a name is created",
    api: certcentral,
    caughtBy: ["createKey/inputs/missing-name"],
    says: /status is 201\b/,
    breaks: onRequest(["createKey"], ({ request }) =>
      request.body === "{}" ? { ...request, body: '{"name":"API key"}' } : request,
    ),
  },
  {
    name: "a long name is truncated",
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
    name: "a name is returned in another Unicode normal form",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/unicode-name"],
    says: /the name is/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response) => ({
      ...response,
      text: response.text.normalize("NFC"),
    })),
  },
  {
    name: "a name is returned with HTML escapes",
    api: certcentral,
    caughtBy: ["createKey/inputs/name-of-markup"],
    says: /the name is/,
    breaks: onResponse(["getKey"], (response) =>
      changeKeys(response, (key) => ({ ...key, name: String(key["name"]).replaceAll("<", "&lt;") })),
    ),
  },
  {
    name: "a body is read as JSON whatever its content type is",
    api: certcentral,
    caughtBy: ["createKey/http-edges/wrong-content-type"],
    says: /status is 201/,
    breaks: onRequest(["createKey"], ({ request }) => ({
      ...request,
      headers: { ...request.headers, "Content-Type": "application/json" },
    })),
  },
  {
    name: "the length of a body has no limit",
    api: partner,
    caughtBy: ["createSubaccountApiKey/http-edges/oversized-body"],
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
    name: "HEAD gets 500",
    api: certcentral,
    caughtBy: ["getKey/http-edges/head"],
    says: /status is 500/,
    breaks: (server) => async (call) =>
      call.request.method === "HEAD" ? emptyResponse(500) : server.send(call.request),
  },
  {
    name: "405 has no Allow header",
    api: partner,
    caughtBy: ["updateApiKeyStatus/http-edges/other-method"],
    says: /Allow is missing/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      return response.status === 405
        ? { ...response, headers: { "content-type": "application/json" } }
        : response;
    },
  },
  {
    name: "an id that is not a number gets a 404 of the router in plain text",
    api: partner,
    caughtBy: ["getApiKey/inputs/id-with-letters"],
    says: /content type is text\/plain/,
    breaks: onResponse(["getApiKey"], (response, { id }) =>
      response.status === 404 && id === undefined
        ? { ...response, headers: { "content-type": "text/plain" }, text: "404 page not found" }
        : response,
    ),
  },
  {
    name: "an unknown path gets an HTML page",
    api: certcentral,
    caughtBy: ["listKeys/http-edges/unknown-path"],
    says: /content type is text\/html/,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      return response.text.includes("not_found|route")
        ? { ...response, headers: { "content-type": "text/html" }, text: "<h1>Not Found</h1>" }
        : response;
    },
  },
];

/** A server that reads the id in a path with this function, and then continues with the number. */
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
