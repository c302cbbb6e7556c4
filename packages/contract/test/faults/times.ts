import { changeKeys, type JsonObject, without } from "./bodies.ts";
import { type Fault, onResponse } from "./fault.ts";

const partner = "partner-subscriptions";
const certcentral = "certcentral";
const hourMs = 3_600_000;

/** Wrong times of the creation or the last use of a key. */
export const timeFaults: readonly Fault[] = [
  {
    name: "last_used_date is null for an unused key",
    api: certcentral,
    caughtBy: ["getKey/last-use/absent-in-get"],
    says: /last_used_date/,
    breaks: onResponse(["getKey"], (response) =>
      changeKeys(response, (key) => ({ last_used_date: null, ...key })),
    ),
  },
  {
    name: "an unused key has its creation time as last_used_date",
    api: partner,
    caughtBy: ["getApiKey/last-use/absent-in-get", "listApiKeys/last-use/absent-in-list"],
    says: /last_used_date is 20/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response) =>
      changeKeys(response, (key) => ({ last_used_date: key["created_at"], ...key })),
    ),
  },
  {
    name: "last_used_date is missing after a use",
    api: partner,
    caughtBy: ["getApiKey/last-use/present-in-get"],
    says: /last_used_date is missing/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response) =>
      changeKeys(response, (key) => without(key, "last_used_date")),
    ),
  },
  {
    name: "last_used_date is the first use of a key",
    api: certcentral,
    caughtBy: ["getKey/last-use/moves-with-use"],
    says: /the time is 20/,
    breaks: (server) => {
      const first = new Map<unknown, unknown>();
      return onResponse(["getKey", "listKeys"], (response) =>
        changeKeys(response, (key) => {
          const used = key["last_used_date"];
          if (used === undefined) return key;
          if (!first.has(key["id"])) first.set(key["id"], used);
          return { ...key, last_used_date: first.get(key["id"]) };
        }),
      )(server);
    },
  },
  {
    name: "last_used_date is local time labelled as UTC, hours ahead",
    api: partner,
    caughtBy: ["getApiKey/last-use/is-now"],
    says: /the time is 20/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response) =>
      changeKeys(response, (key) => shift(key, "last_used_date", 2 * hourMs)),
    ),
  },
  {
    name: "reading a key sets its last_used_date",
    api: certcentral,
    caughtBy: ["getKey/last-use/reading-a-key-is-not-a-use"],
    says: /last_used_date is 20/,
    breaks: (server) => {
      const readAt = new Map<number, number>();
      return async (call) => {
        const { id = 0, operation } = call;
        const response = await server.send(call.request);
        if (operation?.operationId !== "getKey") return response;
        const before = readAt.get(id);
        readAt.set(id, await server.clock.now());
        if (before === undefined) return response;
        const time = `${new Date(before).toISOString().slice(0, 19)}+00:00`;
        return changeKeys(response, (key) => ({ ...key, last_used_date: time }));
      };
    },
  },
  {
    name: "last_used_date in the list is an hour behind",
    api: partner,
    caughtBy: ["listApiKeys/last-use/same-in-list"],
    says: /last_used_date is "20/,
    breaks: onResponse(["listApiKeys"], (response) =>
      changeKeys(response, (key) => shift(key, "last_used_date", -hourMs)),
    ),
  },
  {
    name: "created_at ends in +00:00, as in the other API",
    api: partner,
    caughtBy: ["getApiKey/life-cycle/created-time-is-in-utc"],
    says: /\+00:00/,
    breaks: onResponse(["getApiKey", "listApiKeys"], (response) =>
      changeKeys(response, (key) => ({
        ...key,
        created_at: String(key["created_at"]).replace("Z", "+00:00"),
      })),
    ),
  },
  {
    name: "create_date has a space in place of the T, and no zone",
    api: certcentral,
    caughtBy: ["getKey/access/administrator-on-self"],
    says: /create_date/,
    breaks: onResponse(["getKey"], (response) =>
      changeKeys(response, (key) => ({
        ...key,
        create_date: String(key["create_date"]).replace("T", " ").replace("+00:00", ""),
      })),
    ),
  },
  {
    name: "create_date is local time labelled as UTC, hours behind",
    api: certcentral,
    caughtBy: ["getKey/life-cycle/created-time-is-now"],
    says: /the time is 20/,
    breaks: onResponse(["getKey", "listKeys"], (response) =>
      changeKeys(response, (key) => shift(key, "create_date", -7 * hourMs)),
    ),
  },
];

/** A key with one of its times moved. The form of the time stays the same. */
function shift(key: JsonObject, field: string, milliseconds: number): JsonObject {
  const text = key[field];
  if (typeof text !== "string") return key;
  const moved = new Date(Date.parse(text) + milliseconds).toISOString().slice(0, 19);
  return { ...key, [field]: `${moved}${text.slice(19)}` };
}
