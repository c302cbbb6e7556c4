import { jsonResponse } from "../model/http.ts";
import type { LogEntry } from "../model/log-entry.ts";
import { type Endpoint, endpointsOn, noContent } from "./endpoint.ts";
import { operationIds } from "./failures.ts";
import { integer, type JsonSchema, oneOf } from "./fields.ts";

/** How many entries are kept. */
export const logCapacity = 1000;

export interface RequestFilter {
  /** Only entries with a higher id. */
  readonly after?: number;
  readonly operation?: string;
  readonly status?: number;
  readonly limit?: number;
}

/** The last requests of a world. */
export interface RequestLog {
  readonly add: (entry: LogEntry) => void;
  /** Oldest first. A limit keeps the next ones after `after`, so that pages join up; without `after`, the newest. */
  readonly list: (filter: RequestFilter) => readonly LogEntry[];
  readonly clear: () => void;
}

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let count = 0;

  return {
    add: (entry) => {
      // A ring: to shift an array of this size would cost more than all else that a request does here.
      entries[count % logCapacity] = entry;
      count += 1;
    },
    list: ({ after, operation, status, limit = logCapacity }) => {
      const oldest = count > logCapacity ? count % logCapacity : 0;
      const found = [...entries.slice(oldest), ...entries.slice(0, oldest)].filter(
        (entry) =>
          entry.id > (after ?? 0) &&
          (operation === undefined || entry.operation === operation) &&
          (status === undefined || entry.status === status),
      );
      return after === undefined ? found.slice(-limit) : found.slice(0, limit);
    },
    clear: () => {
      entries = [];
      count = 0;
    },
  };
}

interface WithRequests {
  readonly requests: RequestLog;
}

const { endpoint } = endpointsOn<{ readonly world: WithRequests }>();

const operation = oneOf(operationIds, "The operationId.");
const status = integer(0, 599, "0 if the connection was reset.");

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
    codes: { type: "array", items: { type: "string" }, description: "The codes of an error response." },
    durationMs: { type: "number", minimum: 0 },
  },
  additionalProperties: false,
};

export const requestEndpoints: readonly Endpoint<{ readonly world: WithRequests }>[] = [
  endpoint({
    operationId: "listRequests",
    method: "GET",
    path: "/requests",
    summary: "List the last requests",
    description:
      `The last ${logCapacity} requests of the world, oldest first, without those to the controls. A limit keeps the ` +
      "next ones after `after`, so that pages join up; without `after`, the newest.",
    scope: "world",
    queryFields: {
      limit: integer(1, logCapacity, "How many at most."),
      after: integer(0, Number.MAX_SAFE_INTEGER, "Only those with a higher id."),
      operation,
      status,
    },
    successes: {
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
  endpoint({
    operationId: "clearRequests",
    method: "DELETE",
    path: "/requests",
    summary: "Empty the request log",
    scope: "world",
    successes: { 204: { description: "The log is empty; ids go on from where they were." } },
    handle: ({ world }) => {
      world.requests.clear();
      return noContent;
    },
  }),
];
