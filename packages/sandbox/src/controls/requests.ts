import type { OperationId } from "@latchkey/validators/sandbox";
import type { LogEntry } from "../model/log-entry.ts";
import type { ControlHandlers } from "./control.ts";

/** The maximum number of entries. */
export const logCapacity = 1000;

export interface RequestFilter {
  /** Limits the result to entries with a higher id. */
  readonly after?: number;
  readonly operation?: OperationId;
  readonly status?: number;
  readonly limit?: number;
}

/** The last requests of a world. */
export interface RequestLog {
  readonly add: (entry: LogEntry) => void;
  /** Lists entries, oldest first: the first `limit` entries after the id `after`, or the newest `limit` without `after`. */
  readonly list: (filter: RequestFilter) => readonly LogEntry[];
  readonly clear: () => void;
}

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let count = 0;

  return {
    add: (entry) => {
      // A ring buffer. Shifting an array of this size would cost more than the rest of a request.
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

type RequestsId = "listRequests" | "clearRequests";

export const requestHandlers: ControlHandlers<
  RequestsId,
  { readonly world: { readonly requests: RequestLog } }
> = {
  listRequests: (filter, { world }) => ({ status: 200, body: { requests: world.requests.list(filter) } }),
  clearRequests: (_, { world }) => {
    world.requests.clear();
    return { status: 204 };
  },
};
