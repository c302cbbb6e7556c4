import { bodyOf, changeBody, changeKeys, errorResponse, jsonResponse } from "./bodies.ts";
import { calls, type Fault, onResponse } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Secrets in responses that must not contain one, and secrets that are not unique. */
export const secretFaults: readonly Fault[] = [
  {
    name: "get returns the secret of a key",
    api: partner,
    caughtBy: ["getApiKey/one-time-secret/absent-in-get"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["getApiKey"], (response, _call, { issued }) =>
      changeKeys(response, (key) => addSecret(key, issued)),
    ),
  },
  {
    name: "the list contains the secrets of the keys",
    api: certcentral,
    caughtBy: ["listKeys/one-time-secret/absent-in-list"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["listKeys"], (response, _call, { issued }) =>
      changeKeys(response, (key) => addSecret(key, issued)),
    ),
  },
  {
    name: "an error response contains the rejected key",
    api: certcentral,
    caughtBy: ["updateKeyStatus/one-time-secret/absent-in-error-response"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["listKeys"], (response, { secret }) =>
      response.status === 403
        ? { ...response, text: response.text.replaceAll("Access denied", `Access denied to ${secret}`) }
        : response,
    ),
  },
  {
    name: "a header of the response repeats the key of the request",
    api: partner,
    caughtBy: ["getApiKey/one-time-secret/absent-when-a-key-reads-itself"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["getApiKey"], (response, { secret }) => ({
      ...response,
      headers: { ...response.headers, ...(secret !== undefined && { "x-caller": secret }) },
    })),
  },
  {
    name: "the error response to an invalid status repeats the status",
    api: partner,
    caughtBy: ["updateApiKeyStatus/one-time-secret/not-echoed-from-a-body"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["updateApiKeyStatus"], (response, { request }) =>
      response.status === 400
        ? jsonResponse(400, { errors: [{ code: "bad", message: `No status ${bodyOf(request)["status"]}.` }] })
        : response,
    ),
  },
  {
    name: "the error response to an invalid path repeats the path",
    api: certcentral,
    caughtBy: ["getKey/one-time-secret/not-echoed-from-a-path"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["getKey"], (response, { request }) =>
      response.status === 404
        ? jsonResponse(404, { errors: [{ code: "not_found", message: `There is no ${request.target}.` }] })
        : response,
    ),
  },
  {
    name: "an activation returns the secret again",
    api: certcentral,
    caughtBy: ["updateKeyStatus/one-time-secret/absent-in-status"],
    says: /a secret: <secret of key/,
    breaks: onResponse(["updateKeyStatus"], (response, { request, id = 0 }, { issued }) => {
      const secret = issued.get(id);
      const isActivated = response.status === 204 && bodyOf(request)["status"] === "active";
      return isActivated && secret !== undefined
        ? { ...response, headers: { "x-api-key": secret } }
        : response;
    }),
  },
  {
    name: "all keys have the same secret",
    api: certcentral,
    caughtBy: ["createKey/one-time-secret/two-keys-two-secrets"],
    says: /secret that was known before/,
    breaks:
      ({ send, issued }) =>
      async (call) => {
        const [first] = issued.values();
        const response = await send(call.request);
        if (!calls(call, "createKey") || response.status !== 201 || first === undefined) return response;
        return changeBody(response, (body) => ({ ...body, api_key: first }));
      },
  },
  {
    name: "api_key_last4 is the beginning of the secret",
    api: partner,
    caughtBy: ["createSubaccountApiKey/life-cycle/secret-ends-as-shown"],
    says: /the secret does not end in api_key_last4/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response, _call, { issued }) =>
      changeKeys(response, (key) => {
        const secret = issued.get(Number(key["id"]));
        return secret === undefined ? key : { ...key, api_key_last4: secret.slice(0, 4) };
      }),
    ),
  },
  {
    name: "the stack in an error response contains the key of the request",
    api: certcentral,
    caughtBy: ["updateKey/access/administrator-on-none"],
    says: /a secret: \$LATCHKEY_CONTRACT_CERTCENTRAL_KEY/,
    breaks: onResponse(["updateKey"], (response, { secret }) =>
      response.status === 404
        ? changeBody(errorResponse(404, "not_found"), (body) => ({ ...body, stack: `at find (${secret})` }))
        : response,
    ),
  },
];

function addSecret(
  key: Readonly<Record<string, unknown>>,
  issued: ReadonlyMap<number, string>,
): Readonly<Record<string, unknown>> {
  const secret = issued.get(Number(key["id"]));
  return secret === undefined ? key : { ...key, api_key: secret };
}
