import { emptyReply, jsonReply, refusal } from "./bodies.ts";
import { belongingsOf, type Fault, onReply } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";

/** Another status than the one that must follow. */
export const statusFaults: readonly Fault[] = [
  {
    name: "a key that does not exist is found all the same, with 200",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-none"],
    says: /status is 200, and not 404/,
    breaks: onReply(["getApiKey"], (reply, call) =>
      reply.status === 404
        ? jsonReply(200, {
            id: call.id ?? 1,
            name: "",
            account_id: 0,
            status: "active",
            created_at: "2025-01-15T10:30:00Z",
            api_key_last4: "0000",
          })
        : reply,
    ),
  },
  {
    name: "a refusal comes with 200, and the error in its body",
    api: certcentral,
    caughtBy: ["listKeys/credentials/unknown"],
    says: /status is 200, and not 403/,
    breaks: onReply(["listKeys"], (reply) => ({ ...reply, status: 200 })),
  },
  {
    name: "a key of an unrelated account gets 404, as if it did not exist",
    api: partner,
    caughtBy: ["getApiKey/access/parent-on-unrelated"],
    says: /status is 404, and not 403/,
    breaks: onReply(["getApiKey"], (reply, { id }, server) =>
      id === belongingsOf(server, "parent", "unrelated").key ? refusal(404, "not_found") : reply,
    ),
  },
  {
    name: "an id that nothing has gets 403",
    api: certcentral,
    caughtBy: ["updateKeyStatus/access/administrator-on-none"],
    says: /status is 403, and not 404/,
    breaks: onReply(["updateKeyStatus"], (reply) =>
      reply.status === 404 ? refusal(403, "access_denied|missing_permission") : reply,
    ),
  },
  {
    name: "a bad key gets 401",
    api: certcentral,
    caughtBy: ["getKey/credentials/unknown"],
    says: /status is 401, and not 403/,
    breaks: onReply(["getKey"], (reply) =>
      reply.text.includes("invalid_key") ? { ...reply, status: 401 } : reply,
    ),
  },
  {
    name: "a missing key is redirected to a page to log in",
    api: certcentral,
    caughtBy: ["listApiRoles/credentials/missing"],
    says: /status is 302, and not 403/,
    breaks: onReply(["listApiRoles"], (reply, { secret }) =>
      secret === undefined ? emptyReply(302, { location: "/login" }) : reply,
    ),
  },
  {
    name: "a created key gets 200",
    api: partner,
    caughtBy: ["createSubaccountApiKey/access/parent-on-subaccount"],
    says: /status is 200, and not 201/,
    breaks: onReply(["createSubaccountApiKey"], (reply) =>
      reply.status === 201 ? { ...reply, status: 200 } : reply,
    ),
  },
  {
    name: "a status is set with 200 and the key as it is now",
    api: partner,
    caughtBy: ["updateApiKeyStatus/access/parent-on-subaccount"],
    says: /status is 200, and not 204/,
    breaks: onReply(["updateApiKeyStatus"], (reply) =>
      reply.status === 204 ? jsonReply(200, { status: "active" }) : reply,
    ),
  },
  {
    name: "204 has a body",
    api: certcentral,
    caughtBy: ["updateKey/access/administrator-on-self"],
    says: /body is not empty/,
    breaks: onReply(["updateKey"], (reply) => (reply.status === 204 ? { ...reply, text: "{}" } : reply)),
  },
  {
    name: "the caller's mistake in a body is the server's failure, with 500",
    api: partner,
    caughtBy: ["createSubaccountApiKey/inputs/malformed-json"],
    says: /status is 500/,
    breaks: onReply(["createSubaccountApiKey"], (reply) =>
      reply.status === 400 ? refusal(500, "internal") : reply,
    ),
  },
];
