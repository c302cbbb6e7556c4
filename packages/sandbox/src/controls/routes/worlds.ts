import { jsonReply } from "../../reply.ts";
import { Refusal } from "../refusal.ts";
import { nothing, type Route, route } from "../route.ts";
import { worldName } from "../worlds.ts";

export const worldRoutes: readonly Route[] = [
  route({
    operationId: "listWorlds",
    method: "GET",
    path: "/worlds",
    summary: "List the worlds",
    scope: "server",
    pathFields: nothing,
    queryFields: nothing,
    replies: {
      200: {
        description: "Their names, the main one first.",
        schema: {
          type: "object",
          required: ["worlds"],
          properties: { worlds: { type: "array", items: worldName.schema } },
          additionalProperties: false,
        },
        example: { worlds: ["main", "test-1"] },
      },
    },
    handle: ({ worlds }) => jsonReply(200, { worlds: worlds.names() }),
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
        throw new Refusal(404, "not_found", message);
      }
      return { status: 204, headers: {} };
    },
  }),
];
