import { bodyOf, changeBody, changeKeys, jsonReply, refusal } from "./bodies.ts";
import { calls, type Fault, onReply } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Secrets where none may be, and secrets that are none. */
export const secretFaults: readonly Fault[] = [
  {
    name: "a key that is read has its secret with it",
    api: partner,
    caughtBy: ["getApiKey/one-time-secret/absent-in-get"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["getApiKey"], (reply, _call, { issued }) =>
      changeKeys(reply, (key) => addSecret(key, issued)),
    ),
  },
  {
    name: "the list has the secrets of the keys",
    api: certcentral,
    caughtBy: ["listKeys/one-time-secret/absent-in-list"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["listKeys"], (reply, _call, { issued }) =>
      changeKeys(reply, (key) => addSecret(key, issued)),
    ),
  },
  {
    name: "a refusal names the key that is refused",
    api: certcentral,
    caughtBy: ["updateKeyStatus/one-time-secret/absent-in-refusal"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["listKeys"], (reply, { secret }) =>
      reply.status === 403
        ? { ...reply, text: reply.text.replaceAll("Access denied", `Access denied to ${secret}`) }
        : reply,
    ),
  },
  {
    name: "a header of the reply repeats the key of the request",
    api: partner,
    caughtBy: ["getApiKey/one-time-secret/absent-where-a-key-reads-itself"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["getApiKey"], (reply, { secret }) => ({
      ...reply,
      headers: { ...reply.headers, ...(secret !== undefined && { "x-caller": secret }) },
    })),
  },
  {
    name: "the refusal of a wrong status quotes it, whatever it is",
    api: partner,
    caughtBy: ["updateApiKeyStatus/one-time-secret/not-echoed-from-a-body"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["updateApiKeyStatus"], (reply, { request }) =>
      reply.status === 400
        ? jsonReply(400, { errors: [{ code: "bad", message: `No status ${bodyOf(request)["status"]}.` }] })
        : reply,
    ),
  },
  {
    name: "the refusal of a wrong path quotes it",
    api: certcentral,
    caughtBy: ["getKey/one-time-secret/not-echoed-from-a-path"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["getKey"], (reply, { request }) =>
      reply.status === 404
        ? jsonReply(404, { errors: [{ code: "not_found", message: `There is no ${request.target}.` }] })
        : reply,
    ),
  },
  {
    name: "a key that is activated again gets its secret shown again",
    api: certcentral,
    caughtBy: ["updateKeyStatus/one-time-secret/absent-in-status"],
    says: /holds a secret: <secret of key/,
    breaks: onReply(["updateKeyStatus"], (reply, { request, id = 0 }, { issued }) => {
      const secret = issued.get(id);
      const isActivated = reply.status === 204 && bodyOf(request)["status"] === "active";
      return isActivated && secret !== undefined ? { ...reply, headers: { "x-api-key": secret } } : reply;
    }),
  },
  {
    name: "all keys get one secret",
    api: certcentral,
    caughtBy: ["createKey/one-time-secret/two-keys-two-secrets"],
    says: /secret that was known before/,
    breaks:
      ({ send, issued }) =>
      async (call) => {
        const [first] = issued.values();
        const reply = await send(call.request);
        if (!calls(call, "createKey") || reply.status !== 201 || first === undefined) return reply;
        return changeBody(reply, (body) => ({ ...body, api_key: first }));
      },
  },
  {
    name: "the four characters that are shown are the first of the secret",
    api: partner,
    caughtBy: ["createSubaccountApiKey/life-cycle/secret-ends-as-shown"],
    says: /the secret ends otherwise/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply, _call, { issued }) =>
      changeKeys(reply, (key) => {
        const secret = issued.get(Number(key["id"]));
        return secret === undefined ? key : { ...key, api_key_last4: secret.slice(0, 4) };
      }),
    ),
  },
  {
    name: "the stack of an error has the key of the request in it",
    api: certcentral,
    caughtBy: ["updateKey/access/administrator-on-none"],
    says: /holds a secret: \$LATCHKEY_CONTRACT_CERTCENTRAL_KEY/,
    breaks: onReply(["updateKey"], (reply, { secret }) =>
      reply.status === 404
        ? changeBody(refusal(404, "not_found"), (body) => ({ ...body, stack: `at find (${secret})` }))
        : reply,
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
