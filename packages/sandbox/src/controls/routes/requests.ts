import { jsonResponse } from "../../reply.ts";
import { nothing, type Route, route } from "../endpoint.ts";
import { integer, type JsonSchema, oneOf } from "../fields.ts";
import { operationIds } from "../operation-ids.ts";
import { logCapacity } from "../request-log.ts";

const operation = oneOf(operationIds, "The operationId.");
const status = integer(0, 599, "0 where the connection was broken off.");

const entrySchema: JsonSchema = {
  type: "object",
  required: ["id", "time", "method", "target", "status", "durationMs"],
  properties: {
    id: { type: "integer", minimum: 1, description: "Rises from request to request." },
    time: { type: "string", format: "date-time", description: "By the world's clock." },
    method: { type: "string" },
    target: { type: "string", description: "Path and query, with what may be a secret masked." },
    operation: operation.schema,
    caller: { type: "string", description: "The id of the caller's key, and its last four characters." },
    status: status.schema,
    codes: { type: "array", items: { type: "string" }, description: "The codes of a refusal." },
    durationMs: { type: "number", minimum: 0 },
  },
  additionalProperties: false,
};

export const requestRoutes: readonly Route[] = [
  route({
    operationId: "listRequests",
    method: "GET",
    path: "/requests",
    summary: "List the last requests",
    description:
      `The last ${logCapacity} requests of the world, oldest first, without those to the controls. A limit keeps the ` +
      "next ones after `after`, so that pages join up; without `after`, the newest.",
    scope: "world",
    pathFields: nothing,
    queryFields: {
      limit: integer(1, logCapacity, "How many at most."),
      after: integer(0, Number.MAX_SAFE_INTEGER, "Only those with a higher id."),
      operation,
      status,
    },
    replies: {
      200: {
        description: "The requests, with every secret masked.",
        schema: {
          type: "object",
          required: ["requests"],
          properties: { requests: { type: "array", items: entrySchema } },
          additionalProperties: false,
        },
        example: {
          requests: [
            {
              id: 7,
              time: "2026-01-31T12:00:00.000Z",
              method: "GET",
              target: "/services/v2/key/184",
              operation: "getKey",
              caller: "184 …zhc2",
              status: 403,
              codes: ["access_denied"],
              durationMs: 0.4,
            },
          ],
        },
      },
    },
    handle: ({ world, query }) => jsonResponse(200, { requests: world.requests.list(query) }),
  }),
  route({
    operationId: "clearRequests",
    method: "DELETE",
    path: "/requests",
    summary: "Empty the request log",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: { 204: { description: "The log is empty; ids go on from where they were." } },
    handle: ({ world }) => {
      world.requests.clear();
      return { status: 204, headers: {} };
    },
  }),
];
