import { changeKeys, type JsonObject, without } from "./bodies.ts";
import { type Fault, onReply } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";
const hourMs = 3_600_000;

/** When a key was made and last used. */
export const timeFaults: readonly Fault[] = [
  {
    name: "last_used_date is null for a key that was never used",
    api: certcentral,
    caughtBy: ["getKey/last-use/absent-in-get"],
    says: /last_used_date/,
    breaks: onReply(["getKey"], (reply) => changeKeys(reply, (key) => ({ last_used_date: null, ...key }))),
  },
  {
    name: "a key that was never used has the time of its creation as last_used_date",
    api: partner,
    caughtBy: ["getApiKey/last-use/absent-in-get", "listApiKeys/last-use/absent-in-list"],
    says: /last_used_date is 20/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply) =>
      changeKeys(reply, (key) => ({ last_used_date: key["created_at"], ...key })),
    ),
  },
  {
    name: "a use is not noted",
    api: partner,
    caughtBy: ["getApiKey/last-use/present-in-get"],
    says: /there is none/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply) =>
      changeKeys(reply, (key) => without(key, "last_used_date")),
    ),
  },
  {
    name: "only the first use of a key is noted",
    api: certcentral,
    caughtBy: ["getKey/last-use/moves-with-use"],
    says: /the time is 20/,
    breaks: (server) => {
      const first = new Map<unknown, unknown>();
      return onReply(["getKey", "listKeys"], (reply) =>
        changeKeys(reply, (key) => {
          const used = key["last_used_date"];
          if (used === undefined) return key;
          if (!first.has(key["id"])) first.set(key["id"], used);
          return { ...key, last_used_date: first.get(key["id"]) };
        }),
      )(server);
    },
  },
  {
    name: "last_used_date is local time under the label of UTC, hours ahead",
    api: partner,
    caughtBy: ["getApiKey/last-use/is-now"],
    says: /the time is 20/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply) =>
      changeKeys(reply, (key) => shift(key, "last_used_date", 2 * hourMs)),
    ),
  },
  {
    name: "who reads a key has used it",
    api: certcentral,
    caughtBy: ["getKey/last-use/reading-a-key-is-no-use"],
    says: /last_used_date is 20/,
    breaks: (server) => {
      const readAt = new Map<number, number>();
      return async (call) => {
        const { id = 0, operation } = call;
        const reply = await server.send(call.request);
        if (operation?.operationId !== "getKey") return reply;
        const before = readAt.get(id);
        readAt.set(id, await server.clock.now());
        if (before === undefined) return reply;
        const time = `${new Date(before).toISOString().slice(0, 19)}+00:00`;
        return changeKeys(reply, (key) => ({ ...key, last_used_date: time }));
      };
    },
  },
  {
    name: "the list is behind with last_used_date",
    api: partner,
    caughtBy: ["listApiKeys/last-use/same-in-list"],
    says: /last_used_date is "20/,
    breaks: onReply(["listApiKeys"], (reply) =>
      changeKeys(reply, (key) => shift(key, "last_used_date", -hourMs)),
    ),
  },
  {
    name: "created_at ends in +00:00, as in the other API",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/created-time-is-in-utc"],
    says: /\+00:00/,
    breaks: onReply(["getApiKey", "listApiKeys"], (reply) =>
      changeKeys(reply, (key) => ({ ...key, created_at: String(key["created_at"]).replace("Z", "+00:00") })),
    ),
  },
  {
    name: "create_date has a space for the T, and no zone",
    api: certcentral,
    caughtBy: ["getKey/access/administrator-on-self"],
    says: /create_date/,
    breaks: onReply(["getKey"], (reply) =>
      changeKeys(reply, (key) => ({
        ...key,
        create_date: String(key["create_date"]).replace("T", " ").replace("+00:00", ""),
      })),
    ),
  },
  {
    name: "create_date is local time under the label of UTC, hours behind",
    api: certcentral,
    caughtBy: ["getKey/life-cycle/created-time-is-now"],
    says: /the time is 20/,
    breaks: onReply(["getKey", "listKeys"], (reply) =>
      changeKeys(reply, (key) => shift(key, "create_date", -7 * hourMs)),
    ),
  },
];

/** A key with one of its times moved, in the form that it has. */
function shift(key: JsonObject, field: string, milliseconds: number): JsonObject {
  const text = key[field];
  if (typeof text !== "string") return key;
  const moved = new Date(Date.parse(text) + milliseconds).toISOString().slice(0, 19);
  return { ...key, [field]: `${moved}${text.slice(19)}` };
}
