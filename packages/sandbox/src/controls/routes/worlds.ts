import { jsonResponse } from "../../reply.ts";
import { nothing, type Route, route } from "../endpoint.ts";
import { dateTime, object, toIso } from "../fields.ts";
import { HttpError } from "../http-error.ts";
import { maxWorlds, worldName } from "../worlds.ts";

const entry = object(
  { name: worldName, lastUsed: dateTime("When a request last named it, by the real time.") },
  nothing,
).schema;
const lastUsed = "2026-01-31T12:00:00.000Z";

export const worldRoutes: readonly Route[] = [
  route({
    operationId: "listWorlds",
    method: "GET",
    path: "/worlds",
    summary: "List the worlds",
    description:
      `Beside the main one, ${maxWorlds} are kept. One more takes the place of the least recently used one that has no ` +
      "call in progress.",
    scope: "server",
    pathFields: nothing,
    queryFields: nothing,
    replies: {
      200: {
        description: "The main one, then the least recently used one first.",
        schema: {
          type: "object",
          required: ["worlds"],
          properties: { worlds: { type: "array", items: entry } },
          additionalProperties: false,
        },
        example: {
          worlds: [
            { name: "main", lastUsed },
            { name: "test-1", lastUsed },
          ],
        },
      },
    },
    handle: ({ worlds }) =>
      jsonResponse(200, {
        worlds: worlds.list().map(({ name, lastUsedAt }) => ({ name, lastUsed: toIso(lastUsedAt) })),
      }),
  }),
  route({
    operationId: "deleteWorld",
    method: "DELETE",
    path: "/worlds/{name}",
    summary: "Remove a world with all that it holds",
    description: "The next request that names it begins with a fresh one. The main world stays.",
    scope: "server",
    pathFields: { name: worldName },
    queryFields: nothing,
    replies: { 204: { description: "Removed." } },
    refusals: { 404: "There is no such world." },
    handle: async ({ worlds, path: { name } }) => {
      if (!(await worlds.remove(name))) {
        const message = `There is no world ${name}. GET /_sandbox/worlds lists those that there are.`;
        throw new HttpError(404, "not_found", message);
      }
      return { status: 204, headers: {} };
    },
  }),
];
